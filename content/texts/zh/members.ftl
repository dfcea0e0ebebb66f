# Branches and members, as staff keep them.
members-no-branch = 没有代码为 { $code } 的组织，请检查代码。
members-branches-full = 这一级已经有 999 个下级，请在下面再分一级。
members-branch-name = 组织名称需要 1 到 120 个字。
members-branch-into-itself = 不能把一个组织挪到它自己或它的下级下面，请另选上级。
members-no-member = 没有这个人，可能已经离开。
members-no-membership = 没有“{ $words }”这种身份，请从列表中选择。
members-name-form = 姓名需要 1 到 60 个字。
members-number-taken = 编号 { $number } 已经是别人的，请检查。
members-nobody-called = 没有编号或姓名为“{ $words }”的人，请检查。
members-several-called = 叫“{ $words }”的不止一位，请改用编号。
members-address-taken = 这个聊天账号已经绑定了别人，请先由本人解除。
members-not-your-address = 这个聊天账号不是您的，请从列表中选择。
