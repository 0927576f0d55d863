"""How the title of a duty is put together, for whoever writes one and whoever reads it again."""

# What follows in the title of a duty is why the survey came back.
RETURNED_FOR = "，已退回："
