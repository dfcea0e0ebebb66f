# The terminal.
terminal-file = 〔文件〕{ $name }
terminal-image = 〔图片〕{ $name }
terminal-leave = 输入 exit 或按 Ctrl-D 结束。
