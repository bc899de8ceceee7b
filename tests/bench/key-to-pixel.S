# SPDX-License-Identifier: GPL-3.0-or-later
# A guest that fits into a boot sector: a screen of 1280 by 800 pixels. Any key turns its left half from one colour to
# another, at once. A square in a corner blinks 36 times a second: a screen on which nothing moves QEMU looks at ever less
# often.
        .code16
        .set    MODE, 0x417a            # 1280x800, 32 bits a pixel, in one piece (SeaBIOS's number for it)
        .set    WIDTH, 1280
        .set    HEIGHT, 800
        .set    TICKS, 0x046c           # the BIOS counts there
        .set    RATE, 1193182 / 36
        .org    0
start:  xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movw    $0x7c00, %sp
        movw    $0x4f01, %ax            # where are the pixels?
        movw    $MODE, %cx
        movw    $0x8000, %di
        int     $0x10
        movw    $0x4f02, %ax
        movw    $MODE, %bx
        int     $0x10

        cli                             # from here on ES reaches all of the memory
        lgdt    table - start + 0x7c00
        movl    %cr0, %eax
        orb     $1, %al
        movl    %eax, %cr0
        movw    $8, %bx
        movw    %bx, %es
        andb    $0xfe, %al
        movl    %eax, %cr0
        xorw    %bx, %bx
        movw    %bx, %es
        movb    $0x34, %al
        outb    %al, $0x43
        movb    $(RATE & 0xff), %al
        outb    %al, $0x40
        movb    $(RATE >> 8), %al
        outb    %al, $0x40
        sti
        xorl    %ebp, %ebp              # which colour
        call    half

again:  hlt
        movb    $1, %ah
        int     $0x16
        jz      tick
        xorb    %ah, %ah
        int     $0x16
        xorw    $1, %bp
        call    half
        jmp     again

tick:   movw    TICKS, %ax
        cmpw    %ax, last - start + 0x7c00
        je      again
        movw    %ax, last - start + 0x7c00
        movl    0x8028, %edi
        addl    $((HEIGHT - 16) * WIDTH + WIDTH - 16) * 4, %edi
        shrw    $1, %ax
        sbbl    %eax, %eax
        movw    $16, %dx
1:      movl    $16, %ecx
        rep     addr32 stosl
        addl    $(WIDTH - 16) * 4, %edi
        decw    %dx
        jnz     1b
        jmp     again

half:   movl    0x8028, %edi
        movl    $0x00204060, %eax
        testw   $1, %bp
        jz      1f
        movl    $0x00c0a020, %eax
1:      movw    $HEIGHT, %dx
2:      movl    $WIDTH / 2, %ecx
        rep     addr32 stosl
        addl    $WIDTH / 2 * 4, %edi
        decw    %dx
        jnz     2b
        ret

last:   .word   0
table:  .word   15                      # the table's own place and length fill what would be its first entry
        .long   table - start + 0x7c00
        .word   0
        .quad   0x00cf92000000ffff
        .org    510
        .word   0xaa55
