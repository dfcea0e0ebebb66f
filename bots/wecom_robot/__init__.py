"""Robots of WeCom groups: they write to their group and hear nothing. `plan` is pure; `channel` talks to WeCom."""
