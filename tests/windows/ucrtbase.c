/* C99's complex functions, which NumPy calls and Wine's C runtime lacks, with their arguments as Microsoft's compiler passes
   them: structures, and a long double is a double. */
#include <complex.h>

typedef struct { double re, im; } dcomplex;
typedef struct { float re, im; } fcomplex;

#define AS(type, z) ((union { type s; type##_c c; }){.s = z}).c
typedef double complex dcomplex_c;
typedef float complex fcomplex_c;

#define REAL_OF(name, type, number, like) \
    number our_##name(type z) { return like(AS(type, z)); }
#define OF_ONE(name, type, like) \
    type our_##name(type z) { return ((union { type##_c c; type s; }){.c = like(AS(type, z))}).s; }
#define OF_TWO(name, type, like) \
    type our_##name(type z, type w) { return ((union { type##_c c; type s; }){.c = like(AS(type, z), AS(type, w))}).s; }

#define REALS(name) \
    REAL_OF(name, dcomplex, double, name) REAL_OF(name##l, dcomplex, double, name) REAL_OF(name##f, fcomplex, float, name##f)
#define ONES(name) \
    OF_ONE(name, dcomplex, name) OF_ONE(name##l, dcomplex, name) OF_ONE(name##f, fcomplex, name##f)

REALS(cabs) REALS(carg) REALS(cimag) REALS(creal)
ONES(ccos) ONES(ccosh) ONES(cexp) ONES(clog) ONES(csin) ONES(csinh) ONES(csqrt) ONES(ctan) ONES(ctanh)
OF_TWO(cpow, dcomplex, cpow) OF_TWO(cpowl, dcomplex, cpow) OF_TWO(cpowf, fcomplex, cpowf)
