"""Pictures with figures for chats: values in, PNG out, drawn from SVG with a font of our own. No session, no clock."""
