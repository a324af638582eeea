// The table interpreter for AArch64; interpreter_x86_64.S says what it does.
        .text
        .globl  _start
_start: adr     x19, table
        mov     x20, x19
loop:   ldp     x8, x0, [x20]
        ldp     x1, x2, [x20, #16]
        ldp     x3, x4, [x20, #32]
        ldr     x5, [x20, #48]
        svc     #0
        ldr     w21, [x20, #56]
        ldr     x22, [x20, #64]
        cbz     x22, 1f
        str     x0, [x22]
1:      tbz     w21, #2, 2f
        ldr     x22, [x20, #72]
        cmp     x0, x22
        b.eq    jump
2:      tbz     x0, #63, 3f
        tbnz    w21, #0, 3f
        tbz     w21, #3, fail
3:      tbnz    w21, #3, jump
        tbz     w21, #1, next
        cmp     x0, #0
        b.le    next
jump:   ldr     w22, [x20, #60]
        mov     x23, #80
        madd    x20, x22, x23, x19
        b       loop
next:   add     x20, x20, #80
        b       loop
fail:   sub     x20, x20, x19
        stp     x20, x0, [sp, #-16]!
        mov     x0, #90
        mov     x1, sp
        mov     x2, #16
        mov     x8, #64
        svc     #0
        mov     x0, #125
        mov     x8, #94
        svc     #0
        .balign 8, 0
table:
