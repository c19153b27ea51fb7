"""Names of fictional units, places and organisations: built from syllables, under a city that does not exist.

No name is a real company's (each carries the city's fictional name) and none holds a person's name.
"""

from __future__ import annotations

from itertools import product

CITY = "深链市"
CITY_CODE = "440399"

_BRAND_FIRST = "岚翊砺沐峤笙瀚骁昱珩芮宸昶煜璟芃霁漪旻劭栩琅筠衡皓钧榆澍"
_BRAND_SECOND = "拓川屿森曜弦擎禾泽迅朴矩序辰垣渡野枢铎晖颂炬衍畴"
_SHOP_FIRST = "小暖鲜巧悦乐橙青麦稻椰桔杏梅竹荷柚糖茶米"
_SHOP_SECOND = "巷屋铺坊园苑舍集家间角湾里堂栈亭"
_STREET_FIRST = "云锦翠梧榕枫兰桐荔棠芦樟蕙"
_STREET_SECOND = "溪岭湾塘坪涌"
_PLACE_FIRST = "星穹启岸海晴映山前沿创汇朗月云谷鹭港锦帆曙光青岭远航"


def _pairs(first: str, second: str) -> list[str]:
    return [a + b for a, b in product(first, second)]


BRANDS = _pairs(_BRAND_FIRST, _BRAND_SECOND)
SHOPS = _pairs(_SHOP_FIRST, _SHOP_SECOND)
STREETS = _pairs(_STREET_FIRST, _STREET_SECOND)  # exactly 78, one for each station of the 小个专 tree
PLACES = [_PLACE_FIRST[place : place + 2] for place in range(0, len(_PLACE_FIRST) - 1, 2)]
PARK_ENDINGS = ("科技园", "智造产业园", "创新园", "数字产业园", "生命科学园", "软件园")
BUILDING_ENDINGS = ("大厦", "国际中心", "商务广场")

# What a company of an industry calls its trade, by GB/T 4754 code.
TRADES: dict[str, tuple[str, ...]] = {
    "C3612": ("新能源汽车", "整车制造", "专用车"),
    "C3670": ("汽车电子", "汽车零部件", "智能座舱"),
    "C3841": ("动力电池", "储能科技", "新能源材料"),
    "C3812": ("电驱动", "电机技术", "电控系统"),
    "C3973": ("微电子", "半导体", "集成电路"),
    "C3484": ("精密机械", "智能装备", "工业母机"),
    "C3491": ("机器人", "伺服技术", "自动化设备"),
    "C2761": ("生物医药", "基因科技", "生物技术"),
    "C3581": ("医疗器械", "影像设备", "诊断技术"),
    "C2614": ("新材料", "高分子材料", "复合材料"),
    "C3922": ("通信技术", "光电子", "网络设备"),
    "C3969": ("光电显示", "显示技术", "激光科技"),
    "C1819": ("服饰", "时装设计", "皮具"),
    "C3741": ("航空科技", "无人机", "低空飞行器"),
    "D4416": ("新能源", "光伏科技", "绿色能源"),
    "E4910": ("建筑安装", "机电工程"),
    "F5179": ("进出口贸易", "供应链管理", "商贸"),
    "F5299": ("百货", "电子商务", "便民超市"),
    "G5431": ("物流", "供应链运输"),
    "G6020": ("速递", "快运", "同城配送"),
    "H6210": ("餐饮管理", "饮食文化"),
    "I6513": ("软件", "人工智能", "大数据"),
    "I6420": ("网络科技", "互联网信息", "数字平台"),
    "I6572": ("数字创意", "动漫科技", "游戏科技"),
    "J6740": ("资本管理", "融资租赁"),
    "K7020": ("物业服务", "园区运营"),
    "L7231": ("会计咨询", "商务服务"),
    "M7320": ("工程技术研究", "检测技术"),
    "M7340": ("医学研究", "药物研发"),
    "N7721": ("环保科技", "节能服务"),
    "A0412": ("海洋科技", "深远海养殖"),
}
SHOP_TRADES: dict[str, tuple[str, ...]] = {
    "F5211": ("便利店", "百货商行", "日用品店"),
    "F5212": ("生鲜店", "粮油店", "果蔬店"),
    "F5232": ("服装店", "鞋帽店"),
    "F5274": ("数码配件店", "电子商行"),
    "F5281": ("五金店", "建材店"),
    "H6210": ("餐馆", "面馆", "小吃店", "茶餐厅"),
    "H6231": ("茶饮店", "咖啡店"),
    "O8040": ("美发店", "理发店"),
    "O8111": ("洗车行", "汽修店"),
    "O8132": ("家电维修部", "手机维修部"),
    "R8929": ("健身馆", "棋艺馆"),
    "P8391": ("琴行", "美术工作室"),
}
SOCIAL_ENDINGS = ("行业协会", "产业促进会", "公益服务中心", "技术创新联盟", "职业培训中心", "志愿服务联合会")
MARKET_TRADES = ("果蔬批发市场", "电子市场", "水产市场", "布料市场", "花卉市场", "建材市场", "茶叶市场", "珠宝交易市场")
COMPANY_FORMS = ("有限公司", "有限公司", "有限公司", "股份有限公司", "实业有限公司")
