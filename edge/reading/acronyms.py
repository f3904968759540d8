# ruff: noqa: SIM905, E501 - a table of words is read and edited as text
"""Abbreviations of Vietnamese public life and what is said for them.

Sources: Decree 30/2020/NĐ-CP, appendix III (kinds of documents); the rest is what
communes write in their announcements. A commune's own dictionary comes before all this.
"""

from typing import Final

ACRONYMS: Final[dict[str, str]] = dict(
    entry.split("=", 1)
    for entry in """
UBND=Ủy ban nhân dân;HĐND=Hội đồng nhân dân;UB=Ủy ban;UBKT=Ủy ban Kiểm tra
UBTVQH=Ủy ban Thường vụ Quốc hội;QH=Quốc hội;ĐBQH=đại biểu Quốc hội;ĐB=đại biểu
MTTQ=Mặt trận Tổ quốc;MTTQVN=Mặt trận Tổ quốc Việt Nam;MT=Mặt trận
UBMTTQ=Ủy ban Mặt trận Tổ quốc;UBMTTQVN=Ủy ban Mặt trận Tổ quốc Việt Nam;VN=Việt Nam
CHXHCN=Cộng hòa xã hội chủ nghĩa;XHCN=xã hội chủ nghĩa;CNXH=chủ nghĩa xã hội
ĐCSVN=Đảng Cộng sản Việt Nam;ĐCS=Đảng Cộng sản;TW=Trung ương;TƯ=Trung ương
BCH=Ban Chấp hành;BCĐ=Ban Chỉ đạo;BTV=Ban Thường vụ;BTC=Ban Tổ chức;BBT=Ban Biên tập
BQL=Ban Quản lý;BĐH=Ban Điều hành;BGK=Ban Giám khảo;BTG=Ban Tuyên giáo;BDV=Ban Dân vận
TU=Tỉnh ủy;HU=Huyện ủy;ĐU=Đảng ủy;BT=Bí thư;PBT=Phó Bí thư;PCT=Phó Chủ tịch
CT=Chủ tịch;GĐ=Giám đốc;PGĐ=Phó Giám đốc;TP=thành phố;TX=thị xã;TT=Trung tâm
TPHCM=Thành phố Hồ Chí Minh;HCM=Hồ Chí Minh;TP.HCM=Thành phố Hồ Chí Minh
TP HCM=Thành phố Hồ Chí Minh;TP. HCM=Thành phố Hồ Chí Minh;HN=Hà Nội
ĐBSCL=đồng bằng sông Cửu Long;KP=khu phố;TDP=tổ dân phố;KDC=khu dân cư
KCN=khu công nghiệp;CCN=cụm công nghiệp;BHYT=bảo hiểm y tế;BHXH=bảo hiểm xã hội
BHTN=bảo hiểm thất nghiệp;BH=bảo hiểm;CCCD=căn cước công dân;CMND=chứng minh nhân dân
CMT=chứng minh thư;CC=căn cước;SHK=sổ hộ khẩu;GKS=giấy khai sinh;GCN=giấy chứng nhận
QSDĐ=quyền sử dụng đất;GCNQSDĐ=giấy chứng nhận quyền sử dụng đất;GPLX=giấy phép lái xe
GPXD=giấy phép xây dựng;GPKD=giấy phép kinh doanh;ĐKKD=đăng ký kinh doanh
ĐKXM=đăng ký xe máy;VNeID=vê nờ e i đê;VNEID=vê nờ e i đê;VNPT=vê nờ pê tê;EVN=e vê nờ
ĐDĐT=định danh điện tử;CSDL=cơ sở dữ liệu;CNTT=công nghệ thông tin;CĐS=chuyển đổi số
TTHC=thủ tục hành chính;DVC=dịch vụ công;DVCTT=dịch vụ công trực tuyến
CCHC=cải cách hành chính;PVHCC=phục vụ hành chính công;HCC=hành chính công
TTPVHCC=Trung tâm Phục vụ hành chính công;TTĐT=thông tin điện tử;TTCS=thông tin cơ sở
THPT=trung học phổ thông;THCS=trung học cơ sở;TH=tiểu học;MN=mầm non;MG=mẫu giáo
ĐH=đại học;CĐ=cao đẳng;GDTX=giáo dục thường xuyên;GDNN=giáo dục nghề nghiệp
GD=giáo dục;GDĐT=Giáo dục và Đào tạo;GD&ĐT=Giáo dục và Đào tạo
GD-ĐT=Giáo dục và Đào tạo;HS=học sinh;SV=sinh viên;HSSV=học sinh, sinh viên
GV=giáo viên;PHHS=phụ huynh học sinh;SGK=sách giáo khoa;HSG=học sinh giỏi
TNTP=Thiếu niên Tiền phong;CSGT=cảnh sát giao thông;CSKV=cảnh sát khu vực
CSCĐ=cảnh sát cơ động;CSHS=cảnh sát hình sự;CAND=công an nhân dân
QĐND=quân đội nhân dân;CA=công an;BCA=Bộ Công an;CHQS=Chỉ huy quân sự;BCHQS=Ban Chỉ huy quân sự;QS=quân sự
LLVT=lực lượng vũ trang;DQTV=dân quân tự vệ;DQ=dân quân;BĐBP=bộ đội biên phòng
NVQS=nghĩa vụ quân sự;QP=quốc phòng;QPAN=quốc phòng, an ninh;QP-AN=quốc phòng, an ninh
QP&AN=quốc phòng và an ninh;ANTQ=an ninh Tổ quốc;ANTT=an ninh trật tự
TTATXH=trật tự an toàn xã hội;TTATGT=trật tự an toàn giao thông
ATGT=an toàn giao thông;TNGT=tai nạn giao thông;GTVT=giao thông vận tải;GT=giao thông
PCCC=phòng cháy chữa cháy;CNCH=cứu nạn cứu hộ;PCTT=phòng chống thiên tai
PCCC&CNCH=phòng cháy chữa cháy và cứu nạn cứu hộ;TKCN=tìm kiếm cứu nạn
PCTT&TKCN=phòng chống thiên tai và tìm kiếm cứu nạn;PTDS=phòng thủ dân sự
PCLB=phòng chống lụt bão;PCMT=phòng chống ma túy;TNXH=tệ nạn xã hội
KT-XH=kinh tế, xã hội;KTXH=kinh tế, xã hội;VH-XH=văn hóa, xã hội;VHXH=văn hóa, xã hội
KT=kinh tế;XH=xã hội;VH=văn hóa;VHVN=văn hóa văn nghệ;TDTT=thể dục thể thao
VHTT=văn hóa thông tin;TTVH=Trung tâm văn hóa;TTYT=Trung tâm Y tế;TYT=trạm y tế
BV=bệnh viện;BVĐK=bệnh viện đa khoa;PKĐK=phòng khám đa khoa;YTDP=y tế dự phòng
TCMR=tiêm chủng mở rộng;SXH=sốt xuất huyết;TCM=tay chân miệng;ATTP=an toàn thực phẩm
VSATTP=vệ sinh an toàn thực phẩm;ATVSTP=an toàn vệ sinh thực phẩm
VSMT=vệ sinh môi trường;BVMT=bảo vệ môi trường;DS=dân số;KHHGĐ=kế hoạch hóa gia đình
LH=liên hệ;DS-KHHGĐ=dân số, kế hoạch hóa gia đình;DSKHHGĐ=dân số, kế hoạch hóa gia đình
SDD=suy dinh dưỡng;HIV=hát i vê;AIDS=ết;HIV/AIDS=hát i vê, ết
WHO=Tổ chức Y tế Thế giới;LHQ=Liên hợp quốc;HTX=hợp tác xã;THT=tổ hợp tác
HTXNN=hợp tác xã nông nghiệp;DN=doanh nghiệp;DNTN=doanh nghiệp tư nhân
HKD=hộ kinh doanh;TNHH=trách nhiệm hữu hạn;CP=cổ phần;MTV=một thành viên;NH=ngân hàng
NHCSXH=Ngân hàng Chính sách xã hội;CSXH=chính sách xã hội;NHNN=Ngân hàng Nhà nước
NSNN=ngân sách nhà nước;KBNN=Kho bạc Nhà nước;TSCĐ=tài sản cố định
TNCN=thu nhập cá nhân;GTGT=giá trị gia tăng;VAT=vê a tê;GDP=giê đê pê
GRDP=giê e rờ đê pê;NTM=nông thôn mới;XDNTM=xây dựng nông thôn mới;OCOP=ô cốp
NN=nông nghiệp;PTNT=phát triển nông thôn;NN&PTNT=Nông nghiệp và Phát triển nông thôn
NN-PTNT=Nông nghiệp và Phát triển nông thôn;TN&MT=Tài nguyên và Môi trường
TNMT=tài nguyên môi trường;NN&MT=Nông nghiệp và Môi trường;KHCN=khoa học công nghệ
KH&CN=Khoa học và Công nghệ;KHKT=khoa học kỹ thuật;BVTV=bảo vệ thực vật
TTBVTV=trồng trọt và bảo vệ thực vật;KN=khuyến nông;TL=thủy lợi;LĐ=lao động
LĐTBXH=Lao động, Thương binh và Xã hội;LĐ-TB&XH=Lao động, Thương binh và Xã hội
LĐTB&XH=Lao động, Thương binh và Xã hội;TBXH=thương binh xã hội;BTXH=bảo trợ xã hội
VHTTDL=Văn hóa, Thể thao và Du lịch;VH-TT&DL=Văn hóa, Thể thao và Du lịch
VHTT&DL=Văn hóa, Thể thao và Du lịch;VH,TT&DL=Văn hóa, Thể thao và Du lịch
TTTT=thông tin và truyền thông;TT&TT=Thông tin và Truyền thông
TTCĐ=thông tin công đoàn;TNCS=Thanh niên Cộng sản;ĐTN=Đoàn Thanh niên;TN=thanh niên
TNXP=thanh niên xung phong;ĐVTN=đoàn viên thanh niên;LHTN=Liên hiệp Thanh niên
LHPN=Liên hiệp Phụ nữ;HPN=Hội Phụ nữ;HLHPN=Hội Liên hiệp Phụ nữ;HND=Hội Nông dân
HCCB=Hội Cựu chiến binh;CCB=Cựu chiến binh;NCT=Người cao tuổi;HNCT=Hội Người cao tuổi
CTĐ=Chữ thập đỏ;HCTĐ=Hội Chữ thập đỏ;LĐLĐ=Liên đoàn Lao động;CLB=câu lạc bộ
CNVC=công nhân viên chức;CBCC=cán bộ, công chức;CBCCVC=cán bộ, công chức, viên chức
CBCNV=cán bộ, công nhân viên;CB=cán bộ;CNV=công nhân viên
CNVCLĐ=công nhân viên chức lao động;ĐV=đảng viên;BMVN=Bà mẹ Việt Nam
AHLLVT=Anh hùng lực lượng vũ trang;NCC=người có công;TBLS=thương binh liệt sĩ
NKT=người khuyết tật;HTKT=hạ tầng kỹ thuật
KTXH-QPAN=kinh tế, xã hội, quốc phòng, an ninh;CTMTQG=chương trình mục tiêu quốc gia
GPMB=giải phóng mặt bằng;XDCB=xây dựng cơ bản;XD=xây dựng;TTXD=trật tự xây dựng
QLĐT=quản lý đô thị;TAND=Tòa án nhân dân;VKSND=Viện Kiểm sát nhân dân
VKS=Viện Kiểm sát;THADS=thi hành án dân sự;TTND=thanh tra nhân dân
GSCĐ=giám sát cộng đồng;ANND=an ninh nhân dân;VOV=vê ô vê;VTV=vê tê vê
THVL=truyền hình Vĩnh Long;PTTH=phát thanh truyền hình;PT-TH=phát thanh, truyền hình
PT&TH=Phát thanh và Truyền hình;TTX=thông tấn xã;TTXVN=Thông tấn xã Việt Nam
SĐT=số điện thoại;ĐT=điện thoại;DĐ=di động;ĐTDĐ=điện thoại di động;ĐC=địa chỉ
MST=mã số thuế;STK=số tài khoản;QĐ=quyết định;NĐ=nghị định;NQ=nghị quyết;KH=kế hoạch
TB=thông báo;CV=công văn;BC=báo cáo;HD=hướng dẫn;TTr=tờ trình;TTg=Thủ tướng
NXB=nhà xuất bản;QL=quốc lộ;TTLT=thông tư liên tịch;NGƯT=Nhà giáo ưu tú
NSƯT=Nghệ sĩ ưu tú;NSND=Nghệ sĩ nhân dân;PGS.TS=phó giáo sư, tiến sĩ;PGS=phó giáo sư
GS=giáo sư;TS=tiến sĩ;ThS=thạc sĩ;Ths=thạc sĩ;BS=bác sĩ;KS=kỹ sư;LS=luật sư
BSCK=bác sĩ chuyên khoa;CKI=chuyên khoa một;CKII=chuyên khoa hai;DS.=dược sĩ
CN=chủ nhật;AL=âm lịch;ÂL=âm lịch;DL=dương lịch;PV=phóng viên;BTS=Ban Trị sự
GHPGVN=Giáo hội Phật giáo Việt Nam;ASEAN=a xê an;UNESCO=u nét cô;UNICEF=u ni xép
NATO=na tô;FIFA=phi pha;APEC=a péc;SEA=xi;COVID=cô vít;Covid=cô vít;QR=quy rờ
ATM=a tê mờ;SMS=ét em ét;USB=u ét bê;WC=nhà vệ sinh;QCVN=quy chuẩn Việt Nam
TCVN=tiêu chuẩn Việt Nam;IUU=i u u;NV=nguyện vọng;KQ=kết quả;SVĐ=sân vận động
NVH=nhà văn hóa;NTĐ=nghĩa trang;NTLS=nghĩa trang liệt sĩ;ĐĐK=đại đoàn kết
TCT=tổng công ty;CTCP=công ty cổ phần;CTY=công ty;Cty=công ty;XN=xí nghiệp;ĐL=điện lực
CSVN=cộng sản Việt Nam;MTQG=mục tiêu quốc gia;ĐMST=đổi mới sáng tạo
TNV=tình nguyện viên;Tp=thành phố;Tx=thị xã;Wi-Fi=wifi;DTTS=dân tộc thiểu số
NDTQ=nhân dân tự quản;MC=em xi;VIP=víp;OTP=ô tê pê;CD=xi đi;SARS=sát
BĐ=báo động;XKLĐ=xuất khẩu lao động;GQVL=giải quyết việc làm
ĐKTT=đăng ký tạm trú;HKTT=hộ khẩu thường trú;BLGĐ=bạo lực gia đình;BĐG=bình đẳng giới
BVTE=bảo vệ trẻ em;TE=trẻ em;PN=phụ nữ
""".replace("\n", ";").split(";")
    if entry
)

# Typed without capitals as well; only what cannot be a word.
LOWER_CASE: Final[frozenset[str]] = frozenset(
    "ubnd hđnd bhyt bhxh bhtn cccd cmnd thpt thcs csgt pccc mttq tphcm tp tx sđt vneid "
    "htx nvqs antt kcn ubmttq gplx attp sxh ntm tthc dvc cntt clb tnhh ttyt tyt bvđk "
    "kdc gcnqsdđ qsdđ nhcsxh csxh lhpn ccb đtn hnd vn vov ptth stk mst".split()
)

# May be a word in a line of capitals: "CA TRỰC"; an abbreviation elsewhere: "CA xã".
AMBIGUOUS: Final = frozenset({"CA", "TU", "HU", "ĐU"})

# Before a name or a number, with a dot: P.3, TX. Bình Minh.
DOTTED: Final[dict[str, str]] = {
    "TP": "thành phố", "Tp": "thành phố", "TX": "thị xã", "Tx": "thị xã",
    "TT": "thị trấn", "Tt": "thị trấn", "P": "phường", "Q": "quận", "H": "huyện",
    "X": "xã", "Đ": "đường", "T": "tỉnh", "BS": "bác sĩ", "ThS": "thạc sĩ",
    "Ths": "thạc sĩ", "TS": "tiến sĩ", "GS": "giáo sư", "PGS": "phó giáo sư",
    "KS": "kỹ sư", "LS": "luật sư", "Cty": "công ty", "DS": "dược sĩ", "Tel": "điện thoại",
    "TM": "thay mặt", "KT": "ký thay", "TL": "thừa lệnh", "TUQ": "thừa ủy quyền",
    "p": "phường", "q": "quận", "tp": "thành phố", "tx": "thị xã", "NS": "nghệ sĩ",
}  # fmt: skip

# First part of a document's code. Source: Decree 30/2020/NĐ-CP, appendix III.
DOCUMENT_KINDS: Final[dict[str, str]] = {
    "NĐ": "nghị định", "QĐ": "quyết định", "TT": "thông tư", "NQ": "nghị quyết",
    "CT": "chỉ thị", "KH": "kế hoạch", "TB": "thông báo", "BC": "báo cáo",
    "CV": "công văn", "HD": "hướng dẫn", "TTr": "tờ trình", "TTLT": "thông tư liên tịch",
    "CĐ": "công điện", "GM": "giấy mời", "PA": "phương án", "ĐA": "đề án", "QC": "quy chế",
    "QyĐ": "quy định", "CTr": "chương trình", "BB": "biên bản", "HĐ": "hợp đồng",
    "L": "luật", "PL": "pháp lệnh", "VBHN": "văn bản hợp nhất", "GGT": "giấy giới thiệu",
    "KL": "kết luận", "TrT": "tờ trình", "LCT": "lệnh", "QCPH": "quy chế phối hợp",
    "TC": "thông cáo", "QĐi": "quy định",
}  # fmt: skip

ISSUERS: Final[dict[str, str]] = {
    "CP": "Chính phủ", "TTg": "Thủ tướng Chính phủ", "TW": "Trung ương",
    "CTN": "Chủ tịch nước", "BTTTT": "Bộ Thông tin và Truyền thông", "BYT": "Bộ Y tế",
    "BTC": "Bộ Tài chính", "BNV": "Bộ Nội vụ", "BCA": "Bộ Công an", "BTP": "Bộ Tư pháp",
    "BQP": "Bộ Quốc phòng", "BGDĐT": "Bộ Giáo dục và Đào tạo", "BCT": "Bộ Công Thương",
    "BXD": "Bộ Xây dựng", "BKHCN": "Bộ Khoa học và Công nghệ", "BNG": "Bộ Ngoại giao",
    "BGTVT": "Bộ Giao thông vận tải", "BNNMT": "Bộ Nông nghiệp và Môi trường",
    "BNNPTNT": "Bộ Nông nghiệp và Phát triển nông thôn",
    "BTNMT": "Bộ Tài nguyên và Môi trường", "NHNN": "Ngân hàng Nhà nước",
    "BLĐTBXH": "Bộ Lao động, Thương binh và Xã hội",
    "BVHTTDL": "Bộ Văn hóa, Thể thao và Du lịch", "BKHĐT": "Bộ Kế hoạch và Đầu tư",
    "VPCP": "Văn phòng Chính phủ", "VP": "Văn phòng", "STC": "Sở Tài chính",
    "SYT": "Sở Y tế", "SNV": "Sở Nội vụ", "CAX": "Công an xã", "CAT": "Công an tỉnh",
    "ĐU": "Đảng ủy", "TU": "Tỉnh ủy", "CTUBND": "Chủ tịch Ủy ban nhân dân",
}  # fmt: skip

# Parts of Internet addresses that have a usual way of being said.
DOMAIN_LABELS: Final[dict[str, str]] = {
    "vn": "vê nờ", "gov": "gốp", "com": "com", "net": "nét", "org": "o rờ gờ",
    "edu": "e đu", "info": "in phô", "gmail": "gờ mêu", "dichvucong": "dịch vụ công",
    "vinhlong": "Vĩnh Long", "cantho": "Cần Thơ", "travinh": "Trà Vinh",
    "bentre": "Bến Tre", "dongthap": "Đồng Tháp", "angiang": "An Giang",
    "camau": "Cà Mau", "hanoi": "Hà Nội", "thuedientu": "thuế điện tử",
    "baohiemxahoi": "bảo hiểm xã hội", "bhxh": "bảo hiểm xã hội", "chinhphu": "Chính phủ",
    "bocongan": "Bộ Công an", "dancuquocgia": "dân cư quốc gia", "facebook": "facebook",
    "zalo": "zalo", "youtube": "youtube", "ubnd": "Ủy ban nhân dân", "xa": "xã",
    "vneid": "vê nờ e i đê", "tinnhiemmang": "tín nhiệm mạng", "motcua": "một cửa", "yahoo": "yahoo",
}  # fmt: skip
