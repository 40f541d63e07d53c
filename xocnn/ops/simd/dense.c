/* Votes. */

#include "vectors.h"

/* Two pictures' dot products with `count` features. */
INLINE void dense_tile(const int count, const float *a, const float *b, const float *weight,
                       int inputs, float scale, const float *bias, float *to_a, float *to_b) {
    vec sum_a[FEATURES], sum_b[FEATURES];
    for (int f = 0; f < count; f++) sum_a[f] = sum_b[f] = splat(0);
    int i = 0;
    for (; i + 4 <= inputs; i += 4) {
        const vec x_a = load(a + i), x_b = load(b + i);
        for (int f = 0; f < count; f++) {
            const vec w = load(weight + f * inputs + i);
            sum_a[f] = madd(w, x_a, sum_a[f]);
            sum_b[f] = madd(w, x_b, sum_b[f]);
        }
    }
    for (int f = 0; f < count; f++) {
        float rest_a = total(sum_a[f]), rest_b = total(sum_b[f]);
        for (int j = i; j < inputs; j++) {
            rest_a += weight[f * inputs + j] * a[j];
            rest_b += weight[f * inputs + j] * b[j];
        }
        to_a[f] = rest_a * scale + bias[f];
        to_b[f] = rest_b * scale + bias[f];
    }
}

/* y (n, outputs) = scale · x (n, inputs) · weight (outputs, inputs) transposed + bias. */
EXPORT void dense(const float *x, const float *weight, const float *bias, float scale, float *y,
                  int n, int inputs, int outputs) {
    for (int i = 0; i < n; i += 2) {
        const int second = least(i + 1, n - 1);
        for (int k = 0; k < outputs; k += FEATURES) {
#define GO(count)                                                                                 \
    dense_tile(count, x + i * inputs, x + second * inputs, weight + k * inputs, inputs, scale,    \
               bias + k, y + i * outputs + k, y + second * outputs + k)
            BY_FEATURES(outputs - k, GO)
#undef GO
        }
    }
}

/* Eight columns of `count` rows of a product; `share` is the factors' first. */
INLINE void blend_tile(const int count, const float *factors, int to_row, int to_term,
                       const float *rows, int width, int terms, float scale, float *out) {
    vec sum_a[FEATURES], sum_b[FEATURES];
    for (int f = 0; f < count; f++) sum_a[f] = sum_b[f] = splat(0);
    for (int t = 0; t < terms; t++, rows += width, factors += to_term) {
        const vec a = load(rows), b = load(rows + 4);
        for (int f = 0; f < count; f++) {
            const vec factor = wasm_v128_load32_splat(factors + f * to_row);
            sum_a[f] = madd(factor, a, sum_a[f]);
            sum_b[f] = madd(factor, b, sum_b[f]);
        }
    }
    for (int f = 0; f < count; f++) {
        store(out + f * width, mul(sum_a[f], splat(scale)));
        store(out + f * width + 4, mul(sum_b[f], splat(scale)));
    }
}

/* out[i] = scale · Σ_t factors[i · to_row + t · to_term] · rows[t]; rows (terms, width). */
EXPORT void blend(const float *factors, int to_row, int to_term, const float *rows, float scale,
                  float *out, int count, int terms, int width) {
    for (int i = 0; i < count; i += FEATURES, factors += FEATURES * to_row, out += FEATURES * width) {
        if (width < POSITIONS) {
            for (int f = 0; f < least(FEATURES, count - i); f++)
                for (int j = 0; j < width; j++) {
                    float sum = 0;
                    for (int t = 0; t < terms; t++)
                        sum += factors[f * to_row + t * to_term] * rows[t * width + j];
                    out[f * width + j] = sum * scale;
                }
            continue;
        }
        /* The last eight columns may repeat some of those before. */
        for (int j = 0, last = width - POSITIONS; j < width; j += POSITIONS) {
            const int at = least(j, last);
#define GO(count)                                                                                 \
    blend_tile(count, factors, to_row, to_term, rows + at, width, terms, scale, out + at)
            BY_FEATURES(count - i, GO)
#undef GO
        }
    }
}
