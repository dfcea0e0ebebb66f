# What those who steer are told about accounts and signing in.
staff-set-up-code-wrong = 初始化码不对，或已经用过。请看服务启动时打印的最新一行初始化码。
staff-username-form = 用户名需要 { $least } 到 { $most } 个字，中间不能有空格。
staff-username-taken = 用户名“{ $username }”已经有人用了，请换一个。
staff-no-account = 没有“{ $username }”这个账号，请检查用户名。
staff-password-short = 密码至少要 { $least } 位，可以用一句自己记得住的话。
staff-password-long = 密码不能超过 { $most } 位。
staff-password-is-username = 密码不能和用户名相同，请换一个。
staff-wait = 密码错的次数多了，请 { $minutes } 分钟后再试。
staff-sign-in-wrong = 用户名或密码不对，请再试一次。
staff-role-admin = 管理员
staff-role-secretary = { -secretary }
staff-role-editor = 内容编辑
staff-role-reviewer = 审核员
staff-role-reader = 只看数据
staff-role-handler = 意见受理人
staff-role-unknown = 没有“{ $role }”这种角色，请从以下选择：{ $roles }。
staff-member-taken = 这位已经与另一个账号对应，请先在那个账号里取消。
