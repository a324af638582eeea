# The table interpreter for x86-64: the only native code that a sandbox brings along. See docs/adr/0006.
#
# It does the system calls of a table, one after the other, in a process of its own. An entry has 80 bytes:
#    0  number, then six arguments (8 bytes each)
#   56  flags: 1 go on after an error; 2 jump if the result is > 0; 4 jump if it equals `expected`; 8 always jump
#   60  number of the entry to jump to
#   64  where to store the result, or 0
#   72  expected
# An error that no flag allows ends it: {offset of the entry, -errno} on descriptor 90, exit status 125.
        .text
        .globl  _start
_start: lea     table(%rip), %r12
        mov     %r12, %rbx
loop:   mov     (%rbx), %rax
        mov     8(%rbx), %rdi
        mov     16(%rbx), %rsi
        mov     24(%rbx), %rdx
        mov     32(%rbx), %r10
        mov     40(%rbx), %r8
        mov     48(%rbx), %r9
        syscall
        mov     56(%rbx), %ebp
        mov     64(%rbx), %rcx
        test    %rcx, %rcx
        jz      1f
        mov     %rax, (%rcx)
1:      test    $4, %ebp
        jz      2f
        cmp     72(%rbx), %rax
        je      jump
2:      test    %rax, %rax
        jns     3f
        test    $9, %ebp
        jz      fail
3:      test    $8, %ebp
        jnz     jump
        test    $2, %ebp
        jz      next
        test    %rax, %rax
        jle     next
jump:   mov     60(%rbx), %eax
        imul    $80, %rax, %rax
        lea     (%r12,%rax), %rbx
        jmp     loop
next:   add     $80, %rbx
        jmp     loop
fail:   sub     %r12, %rbx
        push    %rax
        push    %rbx
        mov     $90, %edi
        mov     %rsp, %rsi
        mov     $16, %edx
        mov     $1, %eax
        syscall
        mov     $125, %edi
        mov     $231, %eax
        syscall
        .balign 8, 0
table:
