"""Every wording of signing in."""

from __future__ import annotations

from explorer.words import Text

SIGN_IN_FIRST = Text("本服务器须登录后查看。", "This server asks you to sign in.")
SIGN_IN = Text("登录", "Sign in")
SIGN_OUT = Text("退出登录", "Sign out")
SIGNED_IN = Text("{address} · {role}", "{address} · {role}")
NO_ACCESS = Text("没有查看权限", "No access")
ASK_FOR_ROLE = Text(
    "您的账号（{address}）没有分配角色。请联系管理员（设置 [access]）。",
    "Your account ({address}) has no role here. Ask who runs this server (settings [access]).",
)
