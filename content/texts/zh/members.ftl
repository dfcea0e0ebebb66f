# Branches and members, as staff keep them.
members-no-branch = 没有代码为 { $code } 的组织，请检查代码。
members-branches-full = 这一级已经有 999 个下级，请在下面再分一级。
members-branch-name = 组织名称需要 1 到 120 个字。
members-branch-into-itself = 不能把一个组织挪到它自己或它的下级下面，请另选上级。
members-no-member = 没有这个人，可能已经离开。
members-no-membership = 没有“{ $words }”这种身份，请从列表中选择。
members-name-form = 姓名需要 1 到 { $most } 个字。
members-number-long = 编号不能超过 { $most } 个字符，请缩短。
members-phone-long = 电话不能超过 { $most } 位，请缩短。
members-number-taken = 编号 { $number } 已经是别人的，请检查。
members-roster-meanwhile = 刚刚有人改动了名册，这次没有导入任何内容。请再导入一次。
members-nobody-called = 没有编号或姓名为“{ $words }”的人，请检查。
members-several-called = 叫“{ $words }”的不止一位，请改用编号。
members-address-taken = 这个聊天账号已经绑定了别人，请先由本人解除。
members-not-your-address = 这个聊天账号不是您的，请从列表中选择。

# What an import of a roster says about a row.
members-roster-branch-unknown = 没有找到“{ $branch }”。请改成已有的组织名称或代码，或选择导入时新建。
members-roster-branch-ambiguous = 叫“{ $branch }”的组织不止一个，请改填代码。
members-roster-branch-missing = 没有写所在组织，请补上名称或代码。
members-roster-membership-unknown = 没有“{ $membership }”这种身份，请改成列表中的一种。
members-roster-number-elsewhere = 编号 { $number } 已在您管理范围之外的组织使用，请核对，或请上级办理转接。
members-roster-several-of-this-name = 叫“{ $name }”的不止一位，分不清是谁，请补上编号。
members-roster-row-twice = “{ $name }”在文件里出现了不止一次，这一行没有采用；如果是同名的两位，请补上编号。
members-roster-namesake = 其他组织也有一位“{ $name }”，这里按新人处理；如果是同一个人，请补上编号再导入。
