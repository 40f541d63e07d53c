/* Gradients that are mostly 0: behind max pooling all but the winners are, and those that ReLU cut
 * off. So every value of dy that is not 0 is taken by itself, with the patch that it looked at.
 * Here channels stand last: then a row of a patch, all channels, is one run of memory, `vectors`
 * vectors long, and its rows `sparse_columns` · channels apart, whatever the stride. What a run's
 * last vector holds beyond it belongs to no feature, and is left out or multiplied by 0. */

#include "plan.h"
#include "vectors.h"

#define PIECES 8 /* vectors of a patch at a time */

/* How many values are not 0. */
EXPORT int nonzeros(const float *x, int count) {
    vec found = wasm_i32x4_splat(0);
    int i = 0, rest = 0;
    for (; i + 4 <= count; i += 4)
        found = wasm_i32x4_sub(found, wasm_f32x4_ne(load(x + i), splat(0)));
    for (; i < count; i++) rest += x[i] != 0;
    return rest + wasm_i32x4_extract_lane(found, 0) + wasm_i32x4_extract_lane(found, 1) +
           wasm_i32x4_extract_lane(found, 2) + wasm_i32x4_extract_lane(found, 3);
}

/* One bit for each of sixteen values: whether it is not 0. */
INLINE int not_zero(const float *x) {
    const vec zero = splat(0);
    const vec a = wasm_f32x4_ne(load(x), zero), b = wasm_f32x4_ne(load(x + 4), zero);
    const vec c = wasm_f32x4_ne(load(x + 8), zero), d = wasm_f32x4_ne(load(x + 12), zero);
    return wasm_i8x16_bitmask(wasm_i8x16_narrow_i16x8(wasm_i16x8_narrow_i32x4(a, b),
                                                      wasm_i16x8_narrow_i32x4(c, d)));
}

/* Where the values that are not 0 look, and what they are. */
static int list(const float *dy, const int32_t *spots, int count, int32_t *at, float *values) {
    int many = 0, i = 0;
    for (; i + 16 <= count; i += 16)
        for (int bits = not_zero(dy + i); bits; bits &= bits - 1) {
            const int j = i + __builtin_ctz(bits);
            at[many] = spots[j];
            values[many++] = dy[j];
        }
    for (; i < count; i++)
        if (dy[i] != 0) {
            at[many] = spots[i];
            values[many++] = dy[i];
        }
    return many;
}

/* From NCHW to channels last with padding, or back. */
INLINE void last(const Plan *plan, float *x, float *to, const int back) {
    const int c_count = plan->channels, width = plan->width, wide = plan->sparse_columns;
    const int height = plan->height;
    if (!back) fill(to, plan->sparse_rows * wide * c_count, 0);
    const int bottom = least(height, plan->sparse_rows - plan->top);
    const int right = least(width, wide - plan->left);
    for (int c = 0; c < c_count; c++)
        for (int h = 0; h < height; h++) {
            float *here = x + (c * height + h) * width;
            float *there = to + ((h + plan->top) * wide + plan->left) * c_count + c;
            const int until = h < bottom ? right : 0;
            if (back) {
                for (int w = 0; w < until; w++) here[w] = there[w * c_count];
                for (int w = until; w < width; w++) here[w] = 0;
            } else {
                for (int w = 0; w < until; w++) there[w * c_count] = here[w];
            }
        }
}

INLINE void sparse_weight_tile(const int count, const float *x, const int32_t *pieces,
                               const int32_t *at, const float *values, int many, float *to) {
    vec sums[PIECES];
    for (int j = 0; j < count; j++) sums[j] = load(to + 4 * j);
    for (int i = 0; i < many; i++) {
        const vec d = wasm_v128_load32_splat(values + i);
        for (int j = 0; j < count; j++) sums[j] = madd(d, load(x + at[i] + pieces[j]), sums[j]);
    }
    for (int j = 0; j < count; j++) store(to + 4 * j, sums[j]);
}

/* As `correlate_weight`. */
EXPORT void sparse_weight(const Plan *plan, int n, const float *dy, const float *x, float scale,
                          float *dweight, float *dbias, float *scratch) {
    const int32_t *spots = plan->tables + plan->at_spots, *pieces = plan->tables + plan->at_pieces;
    const int c_count = plan->channels, positions = plan->rows * plan->columns;
    const int r_count = plan->taps / c_count / plan->s_count, count = r_count * plan->vectors;
    float *picture = scratch + plan->at_picture, *values = scratch + plan->at_list;
    int32_t *at = (int32_t *)(values + positions);
    const float *d = dy;
    fill(scratch, plan->features * count * 4, 0);
    fill(dbias, plan->features, 0);
    for (int i = 0; i < n; i++, x += c_count * plan->height * plan->width) {
        last(plan, (float *)x, picture, 0);
        float *sums = scratch;
        for (int k = 0; k < plan->features; k++, d += positions) {
            const int many = list(d, spots, positions, at, values);
            for (int m = 0; m < many; m++) dbias[k] += values[m];
#define GO(size)                                                                                  \
    for (; j + size <= count; j += size, sums += 4 * size)                                        \
        sparse_weight_tile(size, picture, pieces + j, at, values, many, sums)
            int j = 0;
            GO(PIECES);
            GO(4);
            GO(1);
#undef GO
        }
    }
    for (int k = 0; k < plan->features; k++)
        for (int c = 0; c < c_count; c++)
            for (int r = 0; r < r_count; r++)
                for (int s = 0; s < plan->s_count; s++)
                    *dweight++ = scale * scratch[(k * r_count + r) * plan->vectors * 4 +
                                                 s * c_count + c];
}

/* dx = scale · Σ dy · weight, each where it looked. */
EXPORT void sparse_input(const Plan *plan, int n, const float *dy, const float *weight, float scale,
                         float *dx, float *scratch) {
    const int32_t *spots = plan->tables + plan->at_spots;
    const int c_count = plan->channels, positions = plan->rows * plan->columns;
    const int r_count = plan->taps / c_count / plan->s_count, run = plan->vectors * 4;
    const int down = plan->sparse_columns * c_count;
    float *picture = scratch + plan->at_picture, *values = scratch + plan->at_list;
    int32_t *at = (int32_t *)(values + positions);
    fill(scratch, plan->features * r_count * run, 0);
    for (int k = 0; k < plan->features; k++)
        for (int c = 0; c < c_count; c++)
            for (int r = 0; r < r_count; r++)
                for (int s = 0; s < plan->s_count; s++)
                    scratch[(k * r_count + r) * run + s * c_count + c] = scale * *weight++;
    for (int i = 0; i < n; i++, dx += c_count * plan->height * plan->width) {
        fill(picture, plan->sparse_rows * down, 0);
        for (int k = 0; k < plan->features; k++, dy += positions) {
            const int many = list(dy, spots, positions, at, values);
            for (int m = 0; m < many; m++) {
                const vec d = wasm_v128_load32_splat(values + m);
                const float *w = scratch + k * r_count * run;
                float *row = picture + at[m];
                for (int r = 0; r < r_count; r++, w += run, row += down)
                    for (int j = 0; j < run; j += 4)
                        store(row + j, madd(d, load(w + j), load(row + j)));
            }
        }
        last(plan, dx, picture, 1);
    }
}
