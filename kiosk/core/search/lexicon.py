"""Words that need no procedure to be understood: fillers, abbreviations, other topics.

Written with diacritics, one entry between bars; a line that is indented goes on with
the one before.
"""

STOP = """
cần giấy tờ gì | cần những giấy tờ gì | cần giấy gì | cần gì | cần những gì
phải làm sao | làm sao | làm thế nào | như thế nào | thế nào | ra sao | ở đâu
chỗ nào | làm ở đâu | bao nhiêu tiền | tốn bao nhiêu | mất bao nhiêu tiền
mất bao nhiêu | mất bao lâu | mất mấy ngày | mất nhiều tiền không
có mất tiền không | mất tiền không | tốn tiền không | bao lâu | bao lâu có
mấy ngày | mấy ngày có | khi nào | chừng nào | xin hỏi | cho hỏi | cho tôi hỏi
cho tui hỏi | hỏi chút | hỏi | dạ | thưa cô | thưa chú | chào | thưa anh chị | vậy
ạ | à | nha | nhé | nghen | hả | hen | ha | thì | là | mà | và | với | của | các
những | này | kia | đó | rồi | được không | được hong | được hông | có được không
phải không | không ạ | giúp | giùm | dùm | giúp tôi | tôi | tui | mình | em muốn
muốn | tôi muốn | tui muốn | cần | định | tính | đang | đã | sẽ | thủ tục | hồ sơ
thủ tục gì | làm gì | giấy gì | gì | sao | đi đâu | gặp ai | ở xã | ở phường
ủy ban | ubnd | cô chú | bác ơi | ơi | cán bộ | how much | how | what | where | want
need | please | with | paper | papers | get | giờ | bây giờ | hôm qua | hôm nay
bữa nay | hôm kia | hôm trước | tháng trước | tuần trước | tuần rồi | tháng rồi
năm ngoái | hồi hôm | hồi sáng | vừa rồi | bữa trước | hồi nãy | bữa kia
mang theo gì | đem theo gì | mang theo | đem theo | cầm theo | phải mang gì
cần mang gì | những gì | có cần | có phải | làm ơn | chỉ giùm | cho tui biết
được chưa | được hả | phải đi | đi làm thủ tục | xin làm | em muốn hỏi | tôi cần
tui cần
"""
"""What says nothing of the matter: how one asks, and asks politely."""

ABBREVIATIONS = """
ks=khai sinh | gks=giấy khai sinh | kt=khai tử | kh=kết hôn | dkkh=đăng ký kết hôn
đkkh=đăng ký kết hôn | hk=hộ khẩu | shk=sổ hộ khẩu | dkks=đăng ký khai sinh
đkks=đăng ký khai sinh | dkkt=đăng ký khai tử | cc=căn cước | cccd=căn cước công dân
cmnd=chứng minh nhân dân | cmt=chứng minh thư | cmtnd=chứng minh nhân dân
cmdn=chứng minh nhân dân | ccd=căn cước | cccđ=căn cước công dân
bhyt=bảo hiểm y tế | bh=bảo hiểm | bhxh=bảo hiểm xã hội | hkd=hộ kinh doanh
gpkd=giấy phép kinh doanh | đkkd=đăng ký kinh doanh | dkkd=đăng ký kinh doanh
kd=kinh doanh | cnđkkd=giấy chứng nhận đăng ký kinh doanh | gcn=giấy chứng nhận
qsdđ=quyền sử dụng đất | qsdd=quyền sử dụng đất
gcnqsdđ=giấy chứng nhận quyền sử dụng đất
gcnqsdd=giấy chứng nhận quyền sử dụng đất | qsd=quyền sử dụng | sđ=sổ đỏ
gpxd=giấy phép xây dựng | xd=xây dựng | nct=người cao tuổi | nkt=người khuyết tật
btxh=bảo trợ xã hội | ctxh=bảo trợ xã hội | ccb=cựu chiến binh
tthn=tình trạng hôn nhân | xntthn=xác nhận tình trạng hôn nhân
xnhn=xác nhận hôn nhân | dk=đăng ký | đk=đăng ký | đktt=đăng ký tạm trú
dktt=đăng ký tạm trú | đktrt=đăng ký thường trú | hđ=hợp đồng
hđmb=hợp đồng mua bán | uq=ủy quyền | uỷ=ủy | sylll=sơ yếu lý lịch
syll=sơ yếu lý lịch | ko=không | k=không | hok=không | hông=không | hổng=không
khg=không | kg=không | dc=được | đc=được | đt=điện thoại | dt=điện thoại
sdt=số điện thoại | vs=với | ng=người | ngta=người ta | gđ=gia đình | gd=gia đình
vc=vợ chồng | ntn=như thế nào | bn=bao nhiêu | gt=giấy tờ | mk=mật khẩu
xn=xác nhận | tt=thủ tục | dvc=dịch vụ công | cb=cán bộ | gplx=bằng lái xe
gpl=bằng lái xe | llt=lý lịch tư pháp | lltp=lý lịch tư pháp
bhtn=trợ cấp thất nghiệp | xkld=xuất khẩu lao động | xklđ=xuất khẩu lao động
nvqs=nghĩa vụ quân sự | csgt=cảnh sát giao thông | mst=mã số thuế
dnđt=định danh điện tử | đdđt=định danh điện tử | dddt=định danh điện tử
vnied=vneid | vneld=vneid | vneiđ=vneid | vnid=vneid | vn=vneid | sayy=sao y
fôtô=photo | foto=photo | phôtô=photo | phôto=photo | photto=photo | xetmay=xe máy
"""
"""As residents, officials and telephones shorten."""

VARIANTS = """
sanh=sinh | bịnh=bệnh | nhứt=nhất | nhơn=nhân | mướn=thuê | dzô=vào | dô=vào
dzợ=vợ | dợ=vợ | zợ=vợ | tui=tôi | lãnh=lĩnh | hàng=hằng | chánh=chính | dìa=về
dề=về | zề=về | zô=vào | gòi=rồi | rầu=rồi | tánh=tính | bằng khoáng=bằng khoán
"""
"""One spelling for words that the South says and writes in its own way."""

BARE_VARIANTS = frozenset(
    {"chanh", "dia", "dzia", "dzo", "lanh", "nhut", "sanh", "tui", "ze", "zo"}
)
"""Those that are no other word where the diacritics are missing."""

OUTSIDE = """
driving       bằng lái | bằng lái xe | thi bằng lái | đổi bằng lái
    giấy phép lái xe | mất bằng lái | học lái xe | lái xe | thi lấy bằng xe máy
    driving licence | bằng lái a1 | bằng a1 | bằng lái hết hạn | driver license
    gia hạn bằng lái
passport      làm visa | hộ chiếu | làm hộ chiếu | passport | xin visa
    thị thực đi nước ngoài | visa | hộ chiếu hết hạn | mất hộ chiếu | làm pát po
    sổ thông hành
tax           thuế trước bạ | trước bạ | thuế | đóng thuế | nộp thuế | thuế đất
    kê khai thuế | thuế thu nhập | mã số thuế | tiền thuế | thuế hộ kinh doanh
    nợ thuế | hoàn thuế | pay tax | hóa đơn điện tử | thuế phi nông nghiệp
    thuế môn bài | tax
socialins     chốt sổ | bảo hiểm xã hội một lần | rút bảo hiểm xã hội
    lãnh bảo hiểm xã hội một lần | sổ bảo hiểm xã hội | chốt sổ bảo hiểm
    bảo hiểm xã hội | đóng bảo hiểm xã hội tự nguyện
    nghỉ thai sản lãnh tiền bảo hiểm | chế độ thai sản
    làm lương hưu bảo hiểm xã hội | rút tiền bhxh | social insurance
unemployed    trợ cấp thất nghiệp | bảo hiểm thất nghiệp | lãnh tiền thất nghiệp
    thất nghiệp | xin việc làm | tìm việc làm | unemployment
doctor        bác sĩ khám | bị sốt | bị đau | đau răng | khám bệnh | đi khám bệnh
    bác sĩ | chích ngừa | tiêm ngừa | tiêm vắc xin | mua thuốc | bệnh viện
    trạm y tế | giấy chuyển viện | chuyển tuyến | đau bụng | cấp cứu | nhức đầu
    sổ khám bệnh | giấy khám sức khỏe | khám sức khỏe | doctor | hospital | thuốc
    sốt xuất huyết
beside.buyins mua bảo hiểm y tế tự nguyện | mua bảo hiểm y tế
    gia hạn bảo hiểm y tế | mất thẻ bảo hiểm y tế | đổi nơi khám chữa bệnh
    mua bảo hiểm xe | bảo hiểm xe máy | mua bhyt hộ gia đình
beside.vehicle vi phạm giao thông | đăng ký xe máy | biển số xe | đăng kiểm xe
    cà vẹt xe | mất cà vẹt | sang tên xe máy biển số | phạt nguội
    nộp phạt giao thông | đăng kiểm | cảnh sát giao thông | vehicle registration
    bị phạt xe | giữ xe
criminal      lý lịch tư pháp | phiếu lý lịch tư pháp | xóa án tích | đi thăm tù
    criminal record
court         nộp đơn ly hôn | xin ly hôn | muốn ly hôn | ly hôn đơn phương
    thuận tình ly hôn | ra tòa | kiện đòi nợ | tòa án | đòi nợ
    giành quyền nuôi con | luật sư | bỏ vợ nộp đơn ở đâu | file for divorce
army          nghĩa vụ quân sự | khám nghĩa vụ | đăng ký nghĩa vụ quân sự
    hoãn nghĩa vụ | military service | tạm hoãn nghĩa vụ
utility       tiền điện | tiền nước | gắn điện kế | lắp đồng hồ nước | cúp điện
    cúp nước | đóng tiền điện | lắp mạng internet | lắp wifi | điện kế
    đồng hồ nước | electricity bill
bank          vay vốn | nạp tiền điện thoại | ngân hàng chính sách | vay vốn ngân hàng
    vay tiền | mở thẻ ngân hàng | mở tài khoản ngân hàng | vay vốn chính sách
    gửi tiết kiệm | thẻ atm | bank account | loan | chuyển khoản
beside.school đăng ký học | nộp đơn nhập học | chuyển trường | xin học cho con
    học phí | học bổng | thi tốt nghiệp | tuyển sinh lớp 10 | xin vào mẫu giáo
    cấp lại bằng tốt nghiệp | miễn giảm học phí | school fees
complaint     tìm người thân | tìm trẻ lạc | mất xe đạp | tố cáo cán bộ | khiếu nại
    tố cáo | tiếp công dân | phản ánh | bị lừa đảo | trình báo mất trộm | mất xe
    bị đánh | karaoke ồn | đổ rác | thu gom rác | hàng xóm ồn | mất trộm
beside.abroad xuất khẩu lao động | con nuôi | nhận con nuôi | xin con nuôi
    nhập quốc tịch | thôi quốc tịch | hợp pháp hóa lãnh sự | adoption
    du học
beside.merit  liệt sĩ | thương binh | người có công | chất độc da cam
    bà mẹ việt nam anh hùng | huân chương | gia đình liệt sĩ | chế độ thương binh
    huy chương kháng chiến
farm          phân bón | giống lúa | dịch heo | tiêm phòng chó | khuyến nông
    vay vốn nuôi tôm | chó dại | bệnh lúa | giá lúa | thuốc trừ sâu | chăn nuôi
chat          giờ làm việc | mấy giờ làm việc | đổi tiền | đi đường nào | bến xe
    thời tiết | trời mưa | mưa | trời nắng | nắng | mấy giờ rồi | xổ số
    kết quả xổ số | đá banh | nhà vệ sinh | toilet | wifi mật khẩu | nước uống
    ăn cơm | hát karaoke | gửi xe | xe buýt | taxi | xem phim | nghe nhạc
    bán vé số | ăn gì ngon
company       thành lập công ty | mở công ty | doanh nghiệp tư nhân | công ty tnhh
    start a company | công ty cổ phần | thành lập doanh nghiệp
beside.landoth er tách thửa | chuyển mục đích sử dụng đất | lên thổ cư
    xem quy hoạch | đất có bị quy hoạch không | đền bù giải tỏa | giải tỏa
    cấp lại sổ đỏ | đổi sổ đỏ | sổ đỏ bị mất | sổ đỏ bị rách | chuyển mục đích
    thuê đất nhà nước
"""
"""Topics that others handle; they win against what is merely similar.

Those called "beside." are so near to this counter's that the nearest helps.
"""
