"""What a workbook may be, and the two ways in which it is turned away."""

MAX_FILE = 10 * 2**20
MAX_ENTRIES = 200
MAX_UNPACKED = 100 * 2**20
MAX_RATIO = 100
# A short entry of equal bytes packs well without being a bomb.
RATIO_FROM = 2**20
MAX_ROW = 100_001
MAX_COLUMN = 200
MAX_MERGED_ROWS = 200_000  # lent by merged places, all together
CHILD_MEMORY = 2**30
CHILD_CPU = 120
CHILD_WALL = 240

UNREADABLE = "文件无法识别，请另存为 .xlsx 后再试。"


class SpreadsheetError(Exception):
    """The file cannot be read at all; the message is for the person who sent it."""

    def __init__(self, message=UNREADABLE):
        super().__init__(message)
        self.message = message
