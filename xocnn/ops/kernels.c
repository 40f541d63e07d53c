/* The hot operations of `reference.py` once more, for WebAssembly's vectors of four float32.
 *
 * The build makes two side modules of this file, one with plain SIMD and one with relaxed SIMD,
 * whose multiply-add is one instruction. `kernels.py` calls them by ctypes, on NumPy's own memory.
 * It is also what checks shapes, types and lengths and sizes the scratch memory: nothing is
 * checked here, nothing is allocated, and there is no libc and no static data.
 *
 * Letters as everywhere: N batch, C channels, K features, P×Q positions, NCHW.
 */

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

/* ------------------------------------------------------------------------------- convolution
 *
 * One correlation serves forward and the gradient to the input, which is a correlation of dy with
 * turned features; the gradient to the features shares its layout.
 *
 * A picture is laid out with its padding, and for a stride above 1 split by phase (every second
 * column for itself), so that neighbouring positions are neighbours in memory whatever the stride.
 * Then a feature's pixel ("tap") is an offset into the planes, a group of four positions in a row
 * is another, and their sum is where the four values stand. The last group of a row ends with the
 * row, and repeats what the one before has done, rather than reaching over.
 *
 * Where rows are too short for that, patches are gathered as columns: `line` floats for each tap,
 * rows of several pictures side by side. The same loops run over them, with other offsets. */

typedef struct {
    int32_t channels, height, width;       /* of x */
    int32_t features, rows, columns;       /* of y: K, P, Q */
    int32_t down, across, top, left;       /* stride and padding */
    int32_t phases_down, phases_across;    /* those that some tap looks at */
    int32_t plane_rows, plane_columns;     /* of one phase of one channel */
    int32_t s_count;                       /* a feature's columns */
    int32_t taps, groups;                  /* groups: of a picture, or of `line` */
    int32_t in_place;                      /* x needs no layout: no padding, stride 1 */
    int32_t gather, line;                  /* rows that are gathered at a time (0: none) */
    int32_t weight_feature;                /* from a feature to the next in `weight` */
    int32_t y_start, y_picture, y_feature, y_row, y_column;
    int32_t at_planes, at_columns, at_results; /* in scratch, in floats */
    int32_t sparse_rows, sparse_columns, vectors; /* see "gradients that are mostly 0" */
    int32_t at_picture, at_list;                  /* in scratch */
    int32_t at_taps, at_weights, at_group_x, at_group_y, at_lines, at_spots, at_pieces; /* tables */
    int32_t tables[];
} Plan;

/* A picture's planes, every value of them written. */
static const float *lay_out(const Plan *plan, const float *x, float *planes) {
    if (plan->in_place) return x;
    const int across = plan->across, wide = plan->plane_columns;
    float *to = planes;
    for (int c = 0; c < plan->channels; c++, x += plan->height * plan->width)
        for (int i = 0; i < plan->phases_down; i++)
            for (int j = 0; j < plan->phases_across; j++)
                for (int u = 0; u < plan->plane_rows; u++, to += wide) {
                    const int row = u * plan->down + i - plan->top, first = j - plan->left;
                    /* Columns v with 0 ≤ v · across + first < width. */
                    const int from = first >= 0 ? 0 : least((across - 1 - first) / across, wide);
                    const int left = plan->width - first;
                    const int until = left > 0 ? least((left + across - 1) / across, wide) : 0;
                    if (row < 0 || row >= plan->height || from >= until) {
                        fill(to, wide, 0);
                        continue;
                    }
                    const float *at = x + row * plan->width + from * across + first;
                    fill(to, from, 0);
                    if (across == 1) copy(to + from, at, until - from);
                    else
                        for (int v = from; v < until; v++, at += across) to[v] = *at;
                    fill(to + until, wide - until, 0);
                }
    return planes;
}

/* One row of positions as part of every column. */
INLINE void gather_row(const Plan *plan, const float *at, float *to) {
    const int32_t *taps = plan->tables + plan->at_taps;
    for (int t = 0; t < plan->taps; t++, to += plan->line) {
        const float *from = at + taps[t];
        for (int q = 0; q < plan->columns; q++) to[q] = from[q];
    }
}

/* Features in blocks of four, tap by tap side by side, times `scale`. */
static void pack(const Plan *plan, const float *weight, float scale, float *packed) {
    const int32_t *index = plan->tables + plan->at_weights;
    for (int k = 0; k < plan->features; k += FEATURES) {
        const int count = least(FEATURES, plan->features - k);
        for (int t = 0; t < plan->taps; t++, packed += FEATURES)
            for (int f = 0; f < count; f++)
                packed[f] = weight[(k + f) * plan->weight_feature + index[t]] * scale;
    }
}

INLINE void put(float *to, vec value, int step) {
    if (step == 1) {
        store(to, value);
    } else {
        to[0] = wasm_f32x4_extract_lane(value, 0);
        to[step] = wasm_f32x4_extract_lane(value, 1);
        to[2 * step] = wasm_f32x4_extract_lane(value, 2);
        to[3 * step] = wasm_f32x4_extract_lane(value, 3);
    }
}

/* `count` features at two groups of positions. This is where the time goes. */
INLINE void correlate_tile(const int count, const float *a, const float *b, const int32_t *taps,
                           int tap_count, const float *packed, const float *bias, float *to_a,
                           float *to_b, int feature, int step) {
    vec sum_a[FEATURES], sum_b[FEATURES];
    for (int f = 0; f < count; f++) sum_a[f] = sum_b[f] = splat(bias ? bias[f] : 0);
    for (int t = 0; t < tap_count; t++, packed += FEATURES) {
        const vec x_a = load(a + taps[t]), x_b = load(b + taps[t]);
        for (int f = 0; f < count; f++) {
            const vec w = wasm_v128_load32_splat(packed + f);
            sum_a[f] = madd(w, x_a, sum_a[f]);
            sum_b[f] = madd(w, x_b, sum_b[f]);
        }
    }
    for (int f = 0; f < count; f++) {
        put(to_a + f * feature, sum_a[f], step);
        put(to_b + f * feature, sum_b[f], step);
    }
}

/* All features at `groups` groups, two at a time; both tables end with a spare entry. */
static void correlate_groups(const Plan *plan, const float *x, const int32_t *taps,
                             const int32_t *from, const int32_t *to, int groups,
                             const float *packed, const float *bias, float *y, int feature,
                             int step) {
    for (int k = 0; k < plan->features; k += FEATURES, packed += plan->taps * FEATURES) {
        float *out = y + k * feature;
        const float *biases = bias ? bias + k : 0;
#define GO(count)                                                                                 \
    for (int g = 0; g < groups; g += 2)                                                           \
        correlate_tile(count, x + from[g], x + from[g + 1], taps, plan->taps, packed, biases,     \
                       out + to[g], out + to[g + 1], feature, step)
        BY_FEATURES(plan->features - k, GO)
#undef GO
    }
}

/* y = scale · Σ_taps x · weight + bias, for n pictures; without a bias where that is null. */
EXPORT void correlate(const Plan *plan, int n, const float *x, const float *weight,
                      const float *bias, float scale, float *y, float *scratch) {
    const int32_t *tables = plan->tables;
    const int32_t *taps = tables + plan->at_taps, *lines = tables + plan->at_lines;
    const int32_t *from = tables + plan->at_group_x, *to = tables + plan->at_group_y;
    float *planes = scratch + plan->at_planes, *columns = scratch + plan->at_columns;
    float *results = scratch + plan->at_results;
    const int picture = plan->channels * plan->height * plan->width, q = plan->columns;
    pack(plan, weight, scale, scratch);
    y += plan->y_start;
    if (!plan->gather) {
        for (int i = 0; i < n; i++, x += picture, y += plan->y_picture)
            correlate_groups(plan, lay_out(plan, x, planes), taps, from, to, plan->groups, scratch,
                             bias, y, plan->y_feature, plan->y_column);
        return;
    }
    const int rows = n * plan->rows;
    const float *laid = x;
    for (int first = 0; first < rows; first += plan->gather) {
        const int count = least(plan->gather, rows - first);
        for (int m = 0; m < count; m++) {
            const int i = (first + m) / plan->rows, p = (first + m) % plan->rows;
            if (p == 0) laid = lay_out(plan, x + i * picture, planes);
            gather_row(plan, laid + p * plan->plane_columns, columns + m * q);
        }
        correlate_groups(plan, columns, lines, from, from, (count * q + 3) / 4, scratch, bias,
                         results, plan->line, 1);
        for (int k = 0; k < plan->features; k++)
            for (int m = 0; m < count; m++) {
                const int i = (first + m) / plan->rows, p = (first + m) % plan->rows;
                float *out = y + i * plan->y_picture + k * plan->y_feature + p * plan->y_row;
                const float *result = results + k * plan->line + m * q;
                for (int j = 0; j < q; j++) out[j * plan->y_column] = result[j];
            }
    }
}

/* Two taps of `count` features: sums over groups, continued where `sums` left them. */
INLINE void weight_tile(const int count, const float *a, const float *b, const int32_t *from,
                        int groups, const float *dy, int feature, float *sums) {
    vec sum_a[FEATURES], sum_b[FEATURES];
    for (int f = 0; f < count; f++) {
        sum_a[f] = load(sums + 8 * f);
        sum_b[f] = load(sums + 8 * f + 4);
    }
    for (int g = 0; g < groups; g++, dy += 4) {
        const vec x_a = load(a + from[g]), x_b = load(b + from[g]);
        for (int f = 0; f < count; f++) {
            const vec d = load(dy + f * feature);
            sum_a[f] = madd(d, x_a, sum_a[f]);
            sum_b[f] = madd(d, x_b, sum_b[f]);
        }
    }
    for (int f = 0; f < count; f++) {
        store(sums + 8 * f, sum_a[f]);
        store(sums + 8 * f + 4, sum_b[f]);
    }
}

/* Two taps × four features take 32 floats of `sums`; the table of taps ends with a spare entry. */
static void weight_groups(const Plan *plan, const float *x, const int32_t *taps,
                          const int32_t *from, int groups, const float *dy, int feature,
                          float *sums) {
    for (int k = 0; k < plan->features; k += FEATURES, dy += FEATURES * feature) {
#define GO(count)                                                                                 \
    for (int t = 0; t < plan->taps; t += 2, sums += 8 * FEATURES)                                 \
        weight_tile(count, x + taps[t], x + taps[t + 1], from, groups, dy, feature, sums)
        BY_FEATURES(plan->features - k, GO)
#undef GO
    }
}

/* dbias = Σ_npq dy. */
static void bias_back(const float *dy, float *dbias, int n, int features, int positions) {
    for (int k = 0; k < features; k++) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            const float *d = dy + (i * features + k) * positions;
            vec sums = splat(0);
            int j = 0;
            for (; j + 4 <= positions; j += 4) sums = add(sums, load(d + j));
            sum += total(sums);
            for (; j < positions; j++) sum += d[j];
        }
        dbias[k] = sum;
    }
}

/* dweight = scale · Σ_npq dy · patch and dbias = Σ_npq dy, for the plan that went forward. */
EXPORT void correlate_weight(const Plan *plan, int n, const float *dy, const float *x, float scale,
                             float *dweight, float *dbias, float *scratch) {
    const int32_t *tables = plan->tables;
    const int32_t *taps = tables + plan->at_taps, *lines = tables + plan->at_lines;
    const int32_t *from = tables + plan->at_group_x, *to = tables + plan->at_group_y;
    float *planes = scratch + plan->at_planes, *columns = scratch + plan->at_columns;
    float *spread = scratch + plan->at_results;
    const int picture = plan->channels * plan->height * plan->width;
    const int q = plan->columns, positions = plan->rows * q, features = plan->features;
    const int pairs = (plan->taps + 1) / 2;
    fill(scratch, (features + 3) / 4 * pairs * 8 * FEATURES, 0);
    if (!plan->gather) {
        /* Where groups overlap, the second one finds zeros in place of what has been counted. */
        const int overlap = q % 4, line = plan->groups * 4;
        const float *d = dy;
        for (int i = 0; i < n; i++, x += picture, d += features * positions) {
            if (overlap)
                for (int k = 0; k < features; k++)
                    for (int g = 0, next = 0; g < plan->groups; g++, next = to[g - 1] + 4)
                        for (int j = 0; j < 4; j++)
                            spread[k * line + 4 * g + j] =
                                to[g] + j < next ? 0 : d[k * positions + to[g] + j];
            weight_groups(plan, lay_out(plan, x, planes), taps, from, plan->groups,
                          overlap ? spread : d, overlap ? line : positions, scratch);
        }
    } else {
        const int rows = n * plan->rows;
        const float *laid = x;
        for (int first = 0; first < rows; first += plan->gather) {
            const int count = least(plan->gather, rows - first), there = count * q;
            const int groups = (there + 3) / 4;
            for (int m = 0; m < count; m++) {
                const int i = (first + m) / plan->rows, p = (first + m) % plan->rows;
                if (p == 0) laid = lay_out(plan, x + i * picture, planes);
                gather_row(plan, laid + p * plan->plane_columns, columns + m * q);
                const float *d = dy + i * features * positions + p * q;
                for (int k = 0; k < features; k++)
                    for (int j = 0; j < q; j++)
                        spread[k * plan->line + m * q + j] = d[k * positions + j];
            }
            for (int t = 0; t < plan->taps; t++)
                fill(columns + t * plan->line + there, groups * 4 - there, 0);
            for (int k = 0; k < features; k++)
                fill(spread + k * plan->line + there, groups * 4 - there, 0);
            weight_groups(plan, columns, lines, from, groups, spread, plan->line, scratch);
        }
    }
    for (int k = 0; k < features; k++)
        for (int t = 0; t < plan->taps; t++) {
            const int tile = (k / 4) * pairs + t / 2;
            dweight[k * plan->taps + t] =
                scale * total(load(scratch + tile * 32 + k % 4 * 8 + t % 2 * 4));
        }
    bias_back(dy, dbias, n, features, positions);
}

/* Gradients that are mostly 0: behind max pooling all but the winners are, and those that ReLU cut
 * off. So every value of dy that is not 0 is taken by itself, with the patch that it looked at.
 * Here channels stand last: then a row of a patch, all channels, is one run of memory, `vectors`
 * vectors long, and its rows `sparse_columns` · channels apart, whatever the stride. What a run's
 * last vector holds beyond it belongs to no feature, and is left out or multiplied by 0. */

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

/* ------------------------------------------------------------------------------ ReLU, pooling */

EXPORT void relu(const float *x, float *y, int count) {
    int i = 0;
    /* "Not ≤ 0" rather than "> 0", so that what is not a number stays. */
    for (; i + 4 <= count; i += 4) {
        const vec v = load(x + i);
        store(y + i, wasm_v128_andnot(v, wasm_f32x4_le(v, splat(0))));
    }
    for (; i < count; i++) y[i] = x[i] <= 0 ? 0 : x[i];
}

EXPORT void relu_back(const float *dy, const float *y, float *dx, int count) {
    int i = 0;
    for (; i + 4 <= count; i += 4)
        store(dx + i, wasm_v128_and(load(dy + i), wasm_f32x4_gt(load(y + i), splat(0))));
    for (; i < count; i++) dx[i] = y[i] > 0 ? dy[i] : 0;
}

/* Four values, `step` apart. */
INLINE vec load_apart(const float *at, const int step) {
    if (step == 1) return load(at);
    return wasm_f32x4_make(at[0], at[step], at[2 * step], at[3 * step]);
}

/* Whether a rival takes the lead: it is larger, or the first that is not a number. */
INLINE vec leads(vec rival, vec best) {
    return wasm_v128_andnot(wasm_f32x4_eq(best, best), wasm_f32x4_le(rival, best));
}

/* Four windows side by side, all of them within the map; `at` is the first one's corner. */
INLINE void pool_four(const float *map, int at, int width, int rows, int columns,
                      const int across, float *y, int32_t *winners) {
    const vec corners = wasm_i32x4_make(at, at + across, at + 2 * across, at + 3 * across);
    vec best = load_apart(map + at, across), winner = corners;
    for (int i = 0; i < rows; i++)
        for (int j = i ? 0 : 1; j < columns; j++) {
            const vec rival = load_apart(map + at + i * width + j, across);
            const vec better = leads(rival, best);
            best = wasm_v128_bitselect(rival, best, better);
            winner = wasm_v128_bitselect(wasm_i32x4_add(corners, wasm_i32x4_splat(i * width + j)),
                                         winner, better);
        }
    store(y, best);
    wasm_v128_store(winners, winner);
}

/* One window, cut off where the map ends. */
INLINE void pool_one(const float *map, int at, int width, int rows, int columns, float *y,
                     int32_t *winner) {
    int won = at;
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) {
            const int rival = at + i * width + j;
            if (map[won] == map[won] && !(map[rival] <= map[won])) won = rival;
        }
    *y = map[won];
    *winner = won;
}

/* x (maps, height, width) → y and winners (maps, p, q). */
EXPORT void pool(const float *x, float *y, int32_t *winners, int maps, int height, int width,
                 int window_rows, int window_columns, int down, int across, int p, int q) {
    /* So many windows of a row are whole. */
    const int whole = window_columns > width ? 0 : least((width - window_columns) / across + 1, q);
    for (int m = 0; m < maps; m++, x += height * width)
        for (int i = 0; i < p; i++, y += q, winners += q) {
            const int rows = least(window_rows, height - i * down), start = i * down * width;
            int j = 0;
#define GO(step)                                                                                  \
    for (; j + 4 <= whole; j += 4)                                                                \
    pool_four(x, start + j * across, width, rows, window_columns, step, y + j, winners + j)
            if (across == 1) GO(1);
            else if (across == 2) GO(2);
            else if (across == 3) GO(3);
            else GO(across);
#undef GO
            for (; j < q; j++)
                pool_one(x, start + j * across, width, rows,
                         least(window_columns, width - j * across), y + j, winners + j);
        }
}

/* dx (maps, pixels): the winner gets all of dy (maps, count), and from several windows the sum. */
EXPORT void pool_back(const float *dy, const int32_t *winners, float *dx, int maps, int pixels,
                      int count) {
    fill(dx, maps * pixels, 0);
    for (int m = 0; m < maps; m++, dx += pixels, dy += count, winners += count)
        for (int i = 0; i < count; i++)
            if ((uint32_t)winners[i] < (uint32_t)pixels) dx[winners[i]] += dy[i];
}

/* -------------------------------------------------------------------------------------- votes */

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

/* ------------------------------------------------------------------------------------ learning */

/* eˣ for x ≤ 0, to the last bits of a double: 2ᵏ · eʳ with |r| ≤ ln 2 ÷ 2, eʳ by its series. */
static double exponential(double x) {
    if (!(x > -700)) return x == x ? 0 : x;
    const int k = (int)(x * 1.4426950408889634 - 0.5);
    const double r = x - k * 0.6931471805599453;
    double sum = 1;
    for (int i = 13; i > 0; i--) sum = 1 + sum * r / i;
    union {
        int64_t bits;
        double value;
    } power = {(int64_t)(1023 + k) << 52};
    return sum * power.value;
}

/* ln x for 1 ≤ x: a line through the exponent, then Newton's steps of third order. */
static double logarithm(double x) {
    union {
        double value;
        int64_t bits;
    } parts = {x};
    double y = ((parts.bits >> 20) * (1.0 / 4294967296.0) - 1023) * 0.6931471805599453;
    for (int i = 0; i < 3; i++) {
        const double e = 1 / exponential(-y);
        y += 2 * (x - e) / (x + e);
    }
    return y;
}

/* Shares (n, classes), the gradient of the mean loss by the scores, and the summed loss; 0 where a
 * label is no class. */
EXPORT int softmax_loss(const float *scores, const int32_t *labels, float *gradient, float *shares,
                        double *loss, int n, int classes) {
    double losses = 0;
    for (int i = 0; i < n; i++, scores += classes, gradient += classes, shares += classes) {
        if ((uint32_t)labels[i] >= (uint32_t)classes) return 0;
        float top = scores[0];
        for (int k = 1; k < classes; k++)
            if (!(scores[k] <= top)) top = scores[k];
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            const double share = exponential((double)scores[k] - top);
            shares[k] = (float)share;
            sum += share;
        }
        for (int k = 0; k < classes; k++) {
            shares[k] = (float)(shares[k] / sum);
            gradient[k] = (shares[k] - (k == labels[i])) / (float)n;
        }
        losses += logarithm(sum) - ((double)scores[labels[i]] - top);
    }
    *loss = losses;
    return 1;
}

/* Whether all are numbers, and finite: times 0 they add up to 0. */
EXPORT int finite(const float *x, int count) {
    vec sum = splat(0);
    float rest = 0;
    int i = 0;
    for (; i + 4 <= count; i += 4) sum = add(sum, mul(load(x + i), splat(0)));
    for (; i < count; i++) rest += x[i] * 0;
    return total(sum) + rest == 0;
}

typedef struct {
    float rate, momentum, keep;
} Sgd;

/* velocity = momentum · velocity + dw; w = keep · w − rate · velocity. */
EXPORT void sgd(float *w, const float *dw, float *velocity, int count, const Sgd *by) {
    const vec rate = splat(-by->rate), momentum = splat(by->momentum), keep = splat(by->keep);
    for (int i = 0; i < count; i += 4) {
        const int here = least(count - i, 4);
        const vec v = madd(momentum, load_some(velocity + i, here), load_some(dw + i, here));
        store_some(velocity + i, v, here);
        store_some(w + i, madd(rate, v, mul(keep, load_some(w + i, here))), here);
    }
}

/* What is left of 1 next to each beta is subtracted in Python, before it is rounded to float32. */
typedef struct {
    float rate, beta1, rest1, beta2, rest2, root, epsilon, keep;
} Adam;

/* Both means move towards dw and dw²; w = keep · w − rate · mean ÷ (root · √square + epsilon). */
EXPORT void adam(float *w, const float *dw, float *mean, float *square, int count,
                 const Adam *by) {
    const vec rate = splat(-by->rate), keep = splat(by->keep);
    const vec root = splat(by->root), epsilon = splat(by->epsilon);
    const vec beta1 = splat(by->beta1), beta2 = splat(by->beta2);
    const vec rest1 = splat(by->rest1), rest2 = splat(by->rest2);
    for (int i = 0; i < count; i += 4) {
        const int here = least(count - i, 4);
        const vec d = load_some(dw + i, here);
        const vec m = madd(beta1, load_some(mean + i, here), mul(rest1, d));
        const vec s = madd(beta2, load_some(square + i, here), mul(rest2, mul(d, d)));
        const vec step = wasm_f32x4_div(m, madd(wasm_f32x4_sqrt(s), root, epsilon));
        store_some(mean + i, m, here);
        store_some(square + i, s, here);
        store_some(w + i, madd(rate, step, mul(keep, load_some(w + i, here))), here);
    }
}
