# How a question and its answer are shown, in quizzes and in study tasks alike.
item-kind-single = 单选
item-kind-multi = 多选
item-kind-judge = 判断
item-kind-blank = 填空
item-true = 正确
item-false = 错误
item-write = { $blanks ->
    [1] 请直接回复答案。
   *[other] 共 { $blanks } 空，请按顺序回复，用空格隔开。
}
item-answered-right = ✅ 回答正确
item-answered-wrong = ❌ 这题没有答对
item-answer = 正确答案：{ $answer }
item-explanation = 解析：{ $explanation }
item-source = 出处：{ $source }
item-doubt = 对答案有疑问？回复“纠错”。
