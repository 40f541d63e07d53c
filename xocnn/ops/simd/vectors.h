/* WebAssembly's vectors of four float32, and what all kernels share.
 *
 * The kernels are the hot operations of `reference.py` once more. The build makes two side modules
 * of them, one with plain SIMD and one with relaxed SIMD, whose multiply-add is one instruction;
 * `kernels.py` calls them by ctypes, on NumPy's own memory. It is also what checks shapes, types
 * and lengths and sizes the scratch memory: nothing is checked here, nothing is allocated, and
 * there is no libc and no static data.
 *
 * Letters as everywhere: N batch, C channels, K features, P×Q positions, NCHW.
 */

#pragma once

#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT __attribute__((visibility("default")))
#define INLINE static inline __attribute__((always_inline))
/* Sixteen vector registers are what processors have: 4 features × 8 positions take 8 of them for
 * sums, so that one multiply-add need not wait for the one before, and leave room for operands. */
#define FEATURES 4
#define POSITIONS 8

typedef v128_t vec;

INLINE vec load(const float *at) { return wasm_v128_load(at); }
INLINE void store(float *at, vec value) { wasm_v128_store(at, value); }
INLINE vec splat(float value) { return wasm_f32x4_splat(value); }
INLINE vec add(vec a, vec b) { return wasm_f32x4_add(a, b); }
INLINE vec mul(vec a, vec b) { return wasm_f32x4_mul(a, b); }

/* a · b + c */
INLINE vec madd(vec a, vec b, vec c) {
#ifdef __wasm_relaxed_simd__
    return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#else
    return add(mul(a, b), c);
#endif
}

/* Fewer than four where an array ends. */
INLINE vec load_some(const float *at, int count) {
    if (count == 4) return load(at);
    vec v = splat(at[0]);
    if (count > 1) v = wasm_f32x4_replace_lane(v, 1, at[1]);
    if (count > 2) v = wasm_f32x4_replace_lane(v, 2, at[2]);
    return v;
}

INLINE void store_some(float *at, vec v, int count) {
    if (count == 4) {
        store(at, v);
        return;
    }
    at[0] = wasm_f32x4_extract_lane(v, 0);
    if (count > 1) at[1] = wasm_f32x4_extract_lane(v, 1);
    if (count > 2) at[2] = wasm_f32x4_extract_lane(v, 2);
}

INLINE float total(vec v) {
    return (wasm_f32x4_extract_lane(v, 0) + wasm_f32x4_extract_lane(v, 1)) +
           (wasm_f32x4_extract_lane(v, 2) + wasm_f32x4_extract_lane(v, 3));
}

INLINE int least(int a, int b) { return a < b ? a : b; }

INLINE void fill(float *to, int count, float value) {
    int i = 0;
    for (; i + 4 <= count; i += 4) store(to + i, splat(value));
    for (; i < count; i++) to[i] = value;
}

INLINE void copy(float *to, const float *from, int count) {
    int i = 0;
    for (; i + 4 <= count; i += 4) store(to + i, load(from + i));
    for (; i < count; i++) to[i] = from[i];
}

/* `go` with a constant for how many of a block's four features there are: the compiler makes four
 * versions, each with its sums in registers. */
#define BY_FEATURES(count, go)                                                                    \
    switch (count) {                                                                              \
        case 1: go(1); break;                                                                     \
        case 2: go(2); break;                                                                     \
        case 3: go(3); break;                                                                     \
        default: go(4);                                                                           \
    }
