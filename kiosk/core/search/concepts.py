"""What words mean in front of a commune's counter, in classes.

An unseen sentence is taken apart into persons, events, things and acts, so that "thằng
út nhà tui bị rớt cái bóp" meets "mất giấy tùy thân" without one word in common. Each
entry is one concept: its name, then the ways to say it, with diacritics; bare typing
matches all of them. The longest way wins: "giấy khai sinh" is a thing, and the birth
in it no event of its own.
"""

CONCEPTS = """
who.child     con | cháu | em bé | bé | con nít | thằng nhỏ | con nhỏ | đứa nhỏ
    sắp nhỏ | trẻ | trẻ em | trẻ con | nhóc | cu tí | thằng cu | con bé | thằng bé
    thằng con | đứa con | con trai | con gái | cháu nội | cháu ngoại | thằng út
    con út | út | đứa bé | nhỏ út | cô út | baby | child | son | daughter | kid
who.newborn   trẻ sơ sinh | em bé mới sinh | con mới sinh | con mới đẻ
    bé sơ sinh | newborn | đỏ hỏn
who.parent    cha | mẹ | ba | má | tía | bố | ba má | cha mẹ | bố mẹ | ông già
    bà già | ông bô | bà bô | thầy u | song thân | father | mother | parent
    parents | ba mẹ | tía má | bu | u già
who.elder     người già | người cao tuổi | người lớn tuổi | ông cụ | bà cụ | cụ
    cụ già | bà nội | ông nội | bà ngoại | ông ngoại | nội | ngoại | ông bà
    già yếu | tuổi già | cao tuổi | lớn tuổi | người có tuổi | old people
    elderly | tuổi cao sức yếu | lão thành | bô lão | hết tuổi lao động | già
    bác già | lớn tuổi rồi | thất thập
who.spouse    vợ | chồng | vợ chồng | bà xã | ông xã | hai vợ chồng | husband
    wife | dâu | rể | con dâu | con rể
who.sibling   anh | chị | em | anh em | chị em | cậu | dì | chú | bác | cô
    họ hàng | bà con
who.orphan    mồ côi | côi cút | không cha không mẹ | orphan
who.disabled  khuyết tật | tàn tật | tật nguyền | bị tật | câm | điếc | câm điếc
    mù | mù mắt | đui | què | cụt | cụt chân | cụt tay | liệt | bại liệt
    tai biến | nằm một chỗ | tâm thần | thần kinh | tự kỷ | bại não | bệnh down
    xe lăn | disabled | disability | khiếm thị | khiếm thính | dị tật | thiểu năng
    teo chân | gù | không đi lại được | nói không được | không nghe được
    mắt không thấy | thương tật | nằm liệt giường | liệt giường | chậm phát triển
    chậm nói | mất một chân | mất một tay | đi xe lăn | tâm thần phân liệt
    động kinh | khờ | đần | ngớ ngẩn | bị khùng | điên
who.poor      nghèo | khó khăn | hộ nghèo | nghèo quá | hoàn cảnh | diện nghèo
    khổ quá | túng thiếu | poor | nghèo khó | nghèo khổ | cực khổ | không có tiền
    nhà không có gì | bần | thiếu ăn | chạy ăn từng bữa | không có đất
    thất nghiệp nghèo | hoàn cảnh khó khăn | khó khăn quá | túng quẫn
    nghèo rớt mồng tơi
who.nearpoor  cận nghèo | hộ cận nghèo
who.veteran   cựu chiến binh | bộ đội | cựu binh | đi lính | đi bộ đội
    kháng chiến | quân nhân | veteran
who.youthvol  thanh niên xung phong | tnxp
who.guest     khách | bạn bè | người quen | người lạ | họ hàng ở xa | bà con ở xa
    khách nước ngoài | guest | bạn tôi | bạn của con
who.worker    công nhân | làm thuê | làm mướn | sinh viên | làm công | làm hãng
who.neighbour hàng xóm | nhà bên | nhà kế bên | láng giềng | lối xóm
    bên cạnh nhà | neighbour | neighbor | kế bên
ev.birth      sinh | sanh | đẻ | mới sinh | mới sanh | mới đẻ | lọt lòng
    chào đời | ra đời | sinh con | sanh con | sinh em bé | đẻ con | sinh ra
    sanh ra | mới có con | có em bé | born | birth | chứng sinh | giấy chứng sinh
    đẻ rớt | sinh đôi | lên chức | vỡ ối | ở cữ | đầy tháng | thôi nôi | hạ sinh
    lâm bồn | sinh nở | vượt cạn | chuyển dạ | mới đẻ ra | mẹ tròn con vuông
    sơ sinh
ev.death      chết | qua đời | từ trần | khuất núi | tạ thế | quy tiên
    trăm tuổi già | tử vong | tắt thở | mãn phần | theo ông bà | died | death
    dead | passed away | nằm xuống | đột tử | lâm chung | trút hơi | người quá cố
    hi sinh | đi xa mãi mãi | về trời | về với ông bà | đứt bóng | khuất | mất đi
    quá cố | lìa đời | mệnh chung | tử nạn | hy sinh | về chầu trời | hai năm mươi
    từ giã cõi đời | ngủm | bỏ mạng | chết đuối | đi rồi | ra đi | yên nghỉ
    đoạn tang
ev.funeral    mai táng | đám ma | đám tang | ma chay | chôn | chôn cất | tang lễ
    hòm | hỏa táng | thiêu | funeral | tử tuất | tiền tuất | an táng | tang
    hậu sự | quan tài | huyệt | ma táng | cúng
ev.marriage   cưới | kết hôn | lấy vợ | lấy chồng | đám cưới | hôn thú | thành hôn
    giá thú | nên vợ nên chồng | cưới nhau | lấy nhau | marry | married | marriage
    wedding | cưới vợ | cưới chồng | gả | gả chồng | làm đám cưới | đám hỏi
    rước dâu | hứa hôn | về chung một nhà | đi bước nữa | bước nữa | tái giá
    tái hôn | cưới hỏi | lập gia đình | thành gia lập thất | yên bề gia thất
    kết duyên | lên xe hoa | về nhà chồng | nên duyên | ra mắt hai họ | hai đứa cưới
ev.divorce    ly hôn | ly dị | thôi nhau | bỏ vợ | bỏ chồng | divorce | divorced
    ly thân
ev.dispute    tranh chấp | lấn | lấn đất | lấn ranh | lấn chiếm | cãi nhau | giành
    giành nhau | kiện | thưa kiện | thưa | đòi lại | chiếm | rào | gây lộn
    dispute | lấn qua | xích mích | kiện tụng | cãi lộn | bất hòa | cắm ranh
    dời ranh | xâm lấn | cự cãi | mâu thuẫn | đôi co | chiếm đoạt | lấn sang
    không chịu trả | kiện cáo | giành giật | tranh giành | tranh nhau
ev.stayover   ngủ lại | qua đêm | ở lại đêm | ở chơi | ghé chơi | tới chơi
    về chơi | ngủ nhờ | ở lại mấy ngày | ở lại vài ngày | ở lại mấy bữa | mấy bữa
    vài bữa | mấy hôm | vài hôm | overnight | ngủ đêm | ở lại một đêm | lên chơi
    ra chơi | vào chơi | vô chơi | xuống chơi
ev.rent       ở trọ | nhà trọ | phòng trọ | thuê nhà | nhà thuê | mướn nhà
    mướn phòng | thuê phòng | ở thuê | ở nhờ | ở đậu | ở tạm | trọ | rent
    xóm trọ | dãy trọ | khu trọ | chung cư mini | thuê trọ | ở ghép | nhà cho thuê
    thuê dài hạn | ở ké | mướn trọ | cho thuê phòng | cho thuê trọ | ở nhà thuê
    thuê mướn
ev.away       đi vắng | vắng nhà | đi xa | đi làm xa | vắng mặt | đi khỏi
    đi lâu ngày | rời khỏi xã | rời địa phương | absent | away | đi làm ăn xa
    ra khỏi xã | đi biệt | rời nhà | đi biển | đi tàu | đi ghe | đi tàu biển
    làm biển | đi công tác dài ngày | đi làm mướn | đi Bình Dương | đi Sài Gòn
    lên Sài Gòn | lên thành phố | đi miền Đông | đi lao động | vắng vài tháng
    đi vài tháng | đi mấy tháng | ra nước ngoài | đi nước ngoài
ev.adult      tới tuổi | đủ tuổi | đến tuổi | trên 75 tuổi | 75 tuổi | 76 tuổi
    77 tuổi | 78 tuổi | 79 tuổi | 80 tuổi | 81 tuổi | 82 tuổi | 83 tuổi | 85 tuổi
    90 tuổi | bảy mươi lăm | bảy lăm tuổi | tám mươi tuổi | bảy mươi tuổi
    70 tuổi | 71 tuổi | 72 tuổi | 73 tuổi | 74 tuổi | hết tuổi lao động | 84 tuổi
    86 tuổi | 87 tuổi | 88 tuổi | 89 tuổi | 91 tuổi | 92 tuổi | 93 tuổi | 94 tuổi
    95 tuổi | 96 tuổi | 97 tuổi | 98 tuổi | 99 tuổi | 100 tuổi | bảy mươi mấy tuổi
    tám mươi mấy tuổi | chín mươi tuổi | bảy chục tuổi | tám chục tuổi
    trên bảy mươi lăm
ev.cardage    14 tuổi | mười bốn tuổi | đủ 14 | 25 tuổi | 40 tuổi | 60 tuổi
    đủ mười bốn
ev.moveout    ra riêng | ở riêng | ra ở riêng | dọn ra riêng | ăn riêng
    sống riêng | ra riêng ở | ra ngoài ở riêng
ev.movein     dọn về | chuyển về | về ở | dời về | chuyển tới | dọn tới | về ở hẳn
    về sống | chuyển đến | về đây ở | định cư | ở luôn | ở hẳn | move | moved
    về làm dâu | về quê ở | cư ngụ | chuyển nhà | dọn nhà | dọn qua | dọn vào
    dọn vô | về quê luôn | chuyển chỗ ở | đổi chỗ ở | dời nhà | về sinh sống
ev.school     đi học | nhập học | vào lớp một | vô lớp một | nhà trường
    trường học | xin học | school | đi nhà trẻ | mẫu giáo
th.birthcert  giấy khai sinh | giấy khai sanh | khai sinh | khai sanh
    bản khai sinh | tờ khai sinh | birth certificate | khai sinh gốc
    bản chính khai sinh
th.deathcert  khai tử | chứng tử | báo tử | giấy khai tử | giấy chứng tử
    giấy báo tử | giấy tử | death certificate
th.marrycert  giấy kết hôn | giấy hôn thú | giấy đăng ký kết hôn
    giấy chứng nhận kết hôn | tờ hôn thú | giấy giá thú | marriage certificate
    giấy cưới
th.single     độc thân | giấy độc thân | tình trạng hôn nhân | chưa vợ
    chưa chồng | chưa lập gia đình | chưa có vợ | chưa có chồng | chưa kết hôn
    chưa có gia đình | single | chưa lấy chồng | chưa lấy vợ | chưa cưới ai
    marital status | không có vợ | không có chồng | hôn nhân | ế vợ | ế chồng
    chưa từng kết hôn | ở giá | góa | góa vợ | góa chồng | góa bụa
th.extract    trích lục | trích lục hộ tịch | bản sao trích lục | extract | sổ gốc
    trích sao
th.register   sổ hộ tịch | sổ bộ | không còn sổ | mất sổ | sổ lưu | sổ đăng ký
    không còn lưu | không có trong sổ | không tìm thấy sổ | cháy sổ
th.household  hộ khẩu | sổ hộ khẩu | hộ khẩu thường trú | thường trú | hộ gia đình
    nhân khẩu | khẩu | household registration | permanent residence | residence
    sổ nhà
th.tempres    tạm trú | kt3 | kt2 | sổ tạm trú | giấy tạm trú | temporary residence
th.stay       lưu trú
th.absence    tạm vắng
th.resinfo    cư trú | ct07 | nơi cư trú | thông tin cư trú | thông tin về cư trú
    nơi ở | chỗ ở | giấy cư trú | proof of residence
th.idcard     căn cước | căn cước công dân | cccd | chứng minh nhân dân
    chứng minh thư | chứng minh | giấy chứng minh | cmnd | cmt | giấy tùy thân
    thẻ căn cước | thẻ chip | thẻ gắn chip | cái thẻ | thẻ công dân
    identity card | id card | giấy tờ tùy thân | thẻ từ | cái chứng minh
    cái căn cước | id | thẻ cccd | thẻ căn cước công dân | giấy cmnd
    căn cước gắn chip | thẻ id | bằng chứng minh | giấy căn cước | thẻ nhân dân
th.wallet     bóp | ví | cái bóp | cái ví | giỏ xách | túi xách | bóp tiền | wallet
th.vneid      vneid | định danh | định danh điện tử | tài khoản định danh
    định danh mức 2 | mức 2 | mức độ 2 | app | ứng dụng | tài khoản | điện thoại
    mật khẩu | trên điện thoại | vnid | vneld | căn cước điện tử
    electronic identification | otp | smartphone
th.healthins  bảo hiểm y tế | bhyt | thẻ bảo hiểm | thẻ bhyt | bảo hiểm
    health insurance | thẻ khám bệnh
th.copy       bản sao | copy | bản chính
act.photocopy sao y | photo | phô tô | photocopy | bản photo | sao y bản chính
    sao lục | pho to | foto | phôtô
th.signature  chữ ký | ký tên | lăn tay | điểm chỉ | signature | chữ kí
th.proxy      ủy quyền | giấy ủy quyền | thay mặt | làm thay | nhận thay
    lãnh thay | authorisation | power of attorney | nhờ người khác
th.cv         lý lịch | sơ yếu lý lịch | lí lịch | hồ sơ xin việc | xin việc
    sơ yếu
th.will       di chúc | trăn trối | trối | để lại tài sản | gia tài | testament
    tờ di chúc | chúc thư | chúc ngôn | di nguyện | của để dành cho con
th.estate     thừa kế | di sản | hưởng thừa kế | inheritance | chia thừa kế
    phân chia di sản | của cha mẹ để lại | khai nhận | phần thừa kế
th.contract   hợp đồng | chuyển nhượng | sang tên | giao dịch | mua bán | tặng cho
    contract | giấy tay | sang nhượng | cầm cố | thế chấp | đặt cọc
th.land       đất | đất đai | miếng đất | thửa đất | mảnh đất | ruộng | đất ruộng
    vườn | thổ cư | nền nhà | land | miếng vườn | đất thổ cư | công đất
    công ruộng | cây đất | sào | liếp | nền | đìa | ao | vuông tôm | đất vườn
    đất nhà | đất cát | lô đất | phần đất | rẫy
th.landcert   sổ đỏ | sổ hồng | bằng khoán | giấy đất | giấy đỏ
    quyền sử dụng đất | giấy chứng nhận quyền sử dụng đất | chủ quyền | red book
    giấy tờ đất | qsdđ | bìa đỏ | giấy hồng | bằng khoáng | sổ đất
    land certificate
th.boundary   ranh | ranh đất | ranh giới | cột mốc | lối đi | lối đi chung
    bờ ranh | bờ ruộng | hàng rào
th.house      nhà | căn nhà | cái nhà | nhà cửa | nhà ở | nhà cấp bốn | nhà tường
    house | nhà lầu | mái nhà | nhà sàn | nhà lá | nhà cũ | cái chòi | chòi
    công trình
th.vehicle    xe | xe máy | chiếc xe | ghe | xuồng | xe honda | mô tô
th.permit     giấy phép | xin phép | phép | permit | licence | license
th.business   kinh doanh | hộ kinh doanh | hkd | buôn bán | làm ăn | tiệm | quán
    cửa hàng | cửa tiệm | tạp hóa | sạp | mua bán nhỏ | business | shop | quán ăn
    quán cà phê | quán nước | quán nhậu | giấy phép kinh doanh | giấy kinh doanh
    đăng ký kinh doanh | bán hàng | bán buôn | cơ sở | vựa | đại lý | tiệm tạp hóa
    quán cơm | quán hủ tiếu | tiệm vàng | tiệm thuốc | shop quần áo | xe bánh mì
    store | ki ốt | kiosk | xưởng | garage | spa | bida | quầy | trại | phòng gym
    tiệm net | lò | gara | quầy hàng | bảng hiệu | tiệm nail | sạp chợ | gian hàng
    xe đẩy | tiệm tóc | quán xá | kinh doanh nhỏ | bán quán | bán đồ | bán rau
    bán cá | bán cà phê | bán online | hộ cá thể | hộ kinh doanh cá thể
    kinh doanh cá thể
th.money      tiền | trợ cấp | lãnh tiền | phụ cấp | hỗ trợ | chế độ | trợ giúp
    tiền tháng | tiền hằng tháng | tiền hàng tháng | allowance | benefit
    lĩnh tiền | nhận tiền | bảo trợ | được tiền | cho tiền | tiền hỗ trợ
    tiền trợ cấp | đồng nào | hưởng | được hưởng | nhà nước cho | nhà nước nuôi
    lương tháng | tiền nhà nước
th.oldmoney   tiền người già | tiền cao tuổi | tiền già | hưu trí xã hội
    trợ cấp người cao tuổi | tiền dưỡng lão | lương hưu | tiền hưu
    lương người già | social pension | pension | hưu xã hội | trợ cấp tuổi già
    tuổi già lãnh tiền | lương già | tiền tuổi già | trợ cấp già | tiền hưu trí
    tiền ông bà già | tiền lương hưu | hưu trí
th.disabpaper giấy khuyết tật | giấy xác nhận khuyết tật | giấy tàn tật
    thẻ khuyết tật | mức độ khuyết tật | giám định | disability certificate
    hội đồng
th.name       tên | họ tên | họ | chữ lót | tên đệm | tên lót | ngày sinh
    năm sinh | tháng sinh | ngày tháng năm sinh | giới tính | dân tộc | quê quán
    name | date of birth | ngày tháng năm | tuổi trong giấy tờ | chính tả | chữ đệm
th.civil      hộ tịch
th.dna        adn | dna | con ruột | cha ruột | mẹ ruột | con rơi | con riêng
    ngoài giá thú | huyết thống | con ngoài giá thú | paternity | máu mủ | ruột thịt
th.guardian   giám hộ | người giám hộ | đỡ đầu | nuôi cháu | nuôi dưỡng
    trông nom | guardian | guardianship | bảo hộ | người nuôi | nuôi nấng
    chăm lo | muốn nuôi | nuôi hợp pháp | nhận nuôi cháu | đứng tên lo
    người đứng tên
act.lost      rớt | rơi | làm rơi | làm rớt | thất lạc | cháy | bị cháy | bị trộm
    bị móc túi | lost | stolen | không thấy đâu | đánh mất | lạc đâu mất
    trôi mất | bị giật | làm mất | lỡ làm mất | kiếm không ra | tìm không ra
    tìm không thấy | mối ăn | cướp | giựt | bị giựt | quên đâu | để quên | bỏ quên
    lạc mất | không còn | rơi mất | rớt mất | trộm | móc túi
x.gone        mất | bị mất | mới mất | vừa mất | đã mất | mất rồi | mất tiêu
    lỡ mất
act.damaged   hư | rách | gãy | nát | ướt | mờ | hỏng | mục | bị hư | damaged
    cũ nát | nhòe | phai | chuột cắn | bể | trầy | xước | bong | tróc | lem
    phai màu | ố | mốc | mối ăn | rách nát | bể góc | gãy đôi | nứt
act.again     lại | cấp lại | làm lại | xin lại | đăng ký lại | again | replace
    reissue | bản khác | bản mới | bản sao khác | xin bản khác | làm mới lại
    lần nữa
act.change    đổi | thay đổi | sửa | sửa lại | cải chính | điều chỉnh | đính chính
    chỉnh | đổi lại | change | correct | modify | chỉnh sửa | sửa đổi | cập nhật
    dời
act.wrong     sai | lộn | nhầm | ghi sai | viết sai | không khớp | không đúng
    trật | lệch | wrong | viết lộn | ghi lộn | khác nhau | ghi nhầm | bị sai
act.add       bổ sung | thêm | thêm tên | ghi thêm | add
act.extend    gia hạn | hết hạn | sắp hết hạn | kéo dài | ở thêm | thêm hạn
    extend | renew | expired | quá hạn | tới hạn | ở tiếp | hết thời hạn
act.late      trễ | trễ hạn | muộn | lâu rồi | quá lâu | late | quên | để lâu | chậm
act.remove    xóa | cắt | gạch | gạch tên | xóa tên | bỏ tên | rút tên
    đưa ra khỏi | xoá | remove | cắt khẩu | cắt hộ khẩu | xóa khẩu | đuổi | rút
    rút khỏi | loại tên | bỏ tên ra | xóa sổ | bỏ ra khỏi | rút hộ khẩu | đưa tên ra
act.split     tách | chia hộ | lập hộ mới | tách hộ | tách khẩu | tách sổ | split
    tách riêng | tách ra | chủ hộ
act.enter     nhập | nhập khẩu | nhập hộ | vô hộ | vào hộ | chuyển khẩu
    nhập hộ khẩu | chuyển hộ khẩu | cho vô | nhập tên | ghép vô | nhập chung
act.confirm   xác nhận | chứng nhận | chứng minh là | confirm | confirmation
    xác minh | giấy xác nhận | xã xác nhận | xin xác nhận | làm chứng
act.certify   công chứng | chứng thực | chứng | đóng mộc | đóng dấu | mộc đỏ
    thị thực | notary | notarize | certified | certify | notarized | mộc | con dấu
    dấu đỏ | dấu xã | xã chứng | xã ký | dấu mộc | con mộc | đóng mộc đỏ | lấy mộc
    lấy dấu | ký xác nhận
act.recognise nhận cha | nhận con | nhận mẹ | nhìn con | nhận lại con | nhìn nhận
    đứng tên cha | nhận cha mẹ con | nhận làm con | tên cha | tên ba
    bỏ trống tên cha | thêm tên cha | recognise | nhìn cha
act.first     lần đầu | lần đầu tiên | chưa có | chưa làm | chưa từng | first time
act.new       làm | đăng ký | đăng kí | xin | cấp | lập | tạo | mở | khai
    register | registration | apply | thành lập | make
act.report    báo | khai báo | trình báo | thông báo | report | declare
act.stop      nghỉ bán | dẹp | dẹp tiệm | đóng cửa | giải thể | chấm dứt | ngưng
    trả giấy phép | nghỉ luôn | bỏ luôn | close | thôi bán | nghỉ hẳn
    không bán nữa | hết bán | không làm nữa | đóng mã số | thôi buôn bán
    không buôn bán nữa | hủy | dẹp luôn | nghỉ kinh doanh | nghỉ buôn bán
    không kinh doanh | sập tiệm | phá sản | bỏ kinh doanh | đóng luôn | đóng hẳn
    ngừng hẳn | thôi luôn | hết làm | trả môn bài
act.pause     tạm ngừng | tạm ngưng | tạm nghỉ | tạm đóng cửa | vài tháng
    mấy tháng | một thời gian | suspend | temporarily | ít tháng | tạm thời
    nghỉ tạm | một tháng | hai tháng | ba tháng | nửa năm | nghỉ ít bữa
    nghỉ một thời gian | tạm đóng | nghỉ vài tháng | nghỉ mấy tháng | ngưng tạm
    tạm dừng
act.build     xây | cất | cất nhà | xây nhà | làm nhà | dựng | cơi nới | xây dựng
    lên lầu | đổ móng | nâng tầng | build | construction | building permit
    sửa nhà | xây cất | động thổ | lên tầng | nâng nền | đổ tấm | xây thêm
    đập nhà | lợp | cất chòi | dựng nhà | xây chuồng | xây bếp | làm lại nhà
    xây cổng | xây lại | nâng cấp nhà | nhà tiền chế | nhà trệt | xây lầu
act.sell      bán | mua | buy | sell | bán lại | sang lại | mua lại
act.give      tặng | để lại | chia | sang cho | give | chia cho
act.mediate   hòa giải | giải quyết | phân xử | mediation | nhờ xã | xử
act.allinone  liên thông | một lần | một lượt | cùng lúc | trọn gói | luôn
    luôn một thể | chung một lần | gộp | kèm | all in one | cùng một lúc | làm hết
    một lèo | một thể
act.online    trên mạng | online | qua mạng | trực tuyến | dịch vụ công | internet
act.escape    thoát nghèo | thoát cận nghèo | hết nghèo | không còn nghèo
    ra khỏi hộ nghèo | ra khỏi danh sách | khá lên | khá giả | khá rồi
"""

LOSABLE = frozenset(
    {
        "th.birthcert",
        "th.business",
        "th.copy",
        "th.deathcert",
        "th.disabpaper",
        "th.extract",
        "th.healthins",
        "th.household",
        "th.idcard",
        "th.landcert",
        "th.marrycert",
        "th.permit",
        "th.register",
        "th.single",
        "th.tempres",
        "th.vneid",
        "th.wallet",
        "th.will",
    }
)
"""Things of which "mất" says that they are lost, not that somebody died."""

ON_ANY_PAPER = frozenset(
    {
        "act.certify",
        "act.photocopy",
        "th.copy",
        "th.proxy",
        "th.signature",
        "th.single",
    }
)
"""What this counter does with papers that others issue: copies of a passport."""
