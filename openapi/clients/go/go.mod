module holdline.example/story

go 1.19
