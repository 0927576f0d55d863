"""The invented university's units: name, how many branches it has, and what they are called."""

from dataclasses import dataclass

from branches.models import Branch

UNIVERSITY = "青岚大学"
COLLEGE, STUDENTS, OFFICE, RETIRED = "college", "students", "office", "retired"


@dataclass(frozen=True)
class Unit:
    """`weight`: branches among 412; `parts`: departments or offices that have a branch each."""

    name: str
    weight: int
    parts: tuple = ()
    profile: str = COLLEGE

    @property
    def short_name(self):
        return self.name if self.name.endswith("党委") else f"{self.name}党委"

    @property
    def full_name(self):
        place = "离退休" if self.profile == RETIRED else self.name.removesuffix("党委")
        return f"中共{UNIVERSITY}{place}委员会"


UNITS = (
    Unit("马克思主义学院", 9, ("基本原理教研部", "思想政治教育教研部")),
    Unit("机械工程学院", 24, ("机械设计系", "制造工程系", "车辆工程系", "机电控制系")),
    Unit("材料科学与工程学院", 20, ("金属材料系", "高分子材料系", "无机材料系")),
    Unit("电气与自动化学院", 22, ("电机系", "电力系统系", "自动控制系")),
    Unit("信息与通信学院", 23, ("通信工程系", "电子工程系", "信号处理研究所")),
    Unit("计算机学院", 25, ("软件工程系", "网络工程系", "智能科学系", "实验中心")),
    Unit("土木建筑学院", 21, ("结构工程系", "建筑学系", "道路桥梁系")),
    Unit("能源与动力学院", 16, ("热能工程系", "流体机械系")),
    Unit("化学化工学院", 18, ("无机化学教研室", "化学工程系", "分析测试中心")),
    Unit("生命科学学院", 14, ("生物技术系", "生态学系")),
    Unit("环境学院", 13, ("环境工程系", "环境科学系")),
    Unit("数学与统计学院", 14, ("基础数学系", "统计学系", "公共数学教研室")),
    Unit("物理学院", 13, ("理论物理系", "光学系", "大学物理教研室")),
    Unit("经济管理学院", 22, ("会计学系", "工商管理系", "应用经济系", "信息管理系")),
    Unit("公共管理学院", 14, ("行政管理系", "社会保障系")),
    Unit("法学院", 12, ("民商法教研室", "诉讼法教研室")),
    Unit("文学与新闻学院", 15, ("中文系", "新闻系")),
    Unit("外国语学院", 13, ("英语系", "大学外语教学部")),
    Unit("艺术与设计学院", 11, ("设计系", "音乐系")),
    Unit("体育学院", 6, ("公共体育教学部",)),
    Unit("大学生党委", 18, (), STUDENTS),
    Unit(
        "机关党委",
        26,
        (
            *("党政办公室", "组织部", "宣传部", "统战部", "纪检监察机关", "教务处", "科学技术处"),
            *("社会科学处", "研究生院", "人事处", "学生工作处", "财务处", "审计处", "国际合作处"),
            *("招生就业处", "保卫处", "发展规划处", "国有资产管理处", "基本建设处", "工会", "团委"),
            *("校友工作办公室", "信访办公室", "档案馆", "实验室管理处", "离退休工作处"),
        ),
        OFFICE,
    ),
    Unit(
        "直属单位党委",
        15,
        (
            *("出版社", "学报编辑部", "继续教育学院", "工程训练中心", "分析测试中心", "期刊中心"),
            *("资产经营公司", "科技园", "幼儿园", "附属小学", "国际教育学院", "教师发展中心"),
        ),
        OFFICE,
    ),
    Unit(
        "后勤党委",
        10,
        (
            "饮食服务中心",
            "公寓服务中心",
            "校园管理中心",
            "能源中心",
            "车队",
            "维修中心",
            "物业中心",
        ),
        OFFICE,
    ),
    Unit("图书与信息中心党委", 7, ("图书馆文献部", "图书馆读者服务部", "网络信息中心"), OFFICE),
    Unit("离退休党委", 11, (), RETIRED),
)
# A small school keeps one unit of each make; the accounts to look with sit in the first.
FIRST = ("机械工程学院", "大学生党委", "机关党委", "离退休党委", "计算机学院", "经济管理学院")
DEMO_UNIT = FIRST[0]
MORE = (
    *("航空航天", "海洋", "交通", "测绘", "资源", "食品", "农", "林", "药", "医"),
    *("护理", "口腔", "建筑", "集成电路", "网络安全"),
)
GENERAL_BRANCHES = ["明德", "行健", "致知", "弘毅", "崇实", "知远", "同创", "启明"]
DIRECT = (("附属中学直属党支部", Branch.Kind.STAFF), ("校医院直属党支部", Branch.Kind.OFFICE))


def units(number):
    """`number` units in official order; beyond the list they are made up."""
    ranked = sorted(UNITS, key=lambda one: FIRST.index(one.name) if one.name in FIRST else 99)
    kept = set(ranked[:number])
    more = [Unit(f"{name}学院", 15) for name in MORE]
    more += [Unit(f"第{serial}研究院", 12) for serial in range(1, number)]
    return [one for one in UNITS if one in kept] + more[: max(0, number - len(UNITS))]


def shares(weights, number, least):
    """`number` split by weights, each at least `least` as far as it goes (largest remainders)."""
    number = max(number, least * len(weights))
    free = number - least * len(weights)
    exact = [free * weight / sum(weights) for weight in weights]
    counts = [int(one) for one in exact]
    order = sorted(range(len(weights)), key=lambda place: counts[place] - exact[place])
    for place in order[: free - sum(counts)]:
        counts[place] += 1
    return [count + least for count in counts]
