exporting-left-out = 这道题无法用这种格式表达，没有写入文件。请改用 Excel 模板导出。
exporting-changed = 这道题的写法在这种格式里略有改动，意思不变。
exporting-lost-explanation = 这种格式不能保存解析，{ $count } 道题的解析没有完整写入。
exporting-lost-source = 这种格式不能保存来源，{ $count } 道题的来源没有写入。
exporting-lost-tags = 这种格式不能完整保存标签，{ $count } 道题的标签有缺失。
exporting-lost-difficulty = 这种格式不能保存难度，{ $count } 道题的难度没有写入。
exporting-no-bank = 没有找到名为“{ $name }”的题库。请核对名称和支部。
exporting-no-items = 这个题库里还没有题目。
exporting-unknown-format = 不认识这种文件格式。请用 --format 写明：{ $formats }。

exporting-form-xlsx = Excel 表格（模板格式，可再导入）
exporting-form-paper = Word 试卷（不带答案）
exporting-form-paper-key = Word 试卷（带答案和解析）
exporting-form-moodle = Moodle XML
exporting-form-qti = QTI 2.1 题包
exporting-form-gift = GIFT 文本
exporting-form-aiken = Aiken 文本（只含单选和判断）
exporting-form-anki = Anki 卡片

importing-paper-title = 练习题
importing-paper-name = 姓名：________________　　支部：________________　　得分：________
importing-paper-section = { $numeral }、{ $kind }（共 { $count } 题）
importing-paper-kind-single = 单选题
importing-paper-kind-multi = 多选题
importing-paper-kind-judge = 判断题
importing-paper-kind-blank = 填空题
importing-paper-room = （　　）
importing-paper-key = 参考答案
importing-paper-explanation = 解析：{ $explanation }

console-bank-export = 导出
console-bank-export-intro = 题库共有 { $n } 题。请选择文件格式：
console-bank-export-losses = 导出前请核对
console-bank-export-partly = “{ $form }”能写入 { $n } 题，写不下 { $lost } 题。写不下的内容列在下面。
console-bank-export-anyway = 仍然下载
console-bank-export-other = 换一种格式
console-bank-export-why = 原因
