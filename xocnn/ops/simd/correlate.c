/* Convolution.
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

#include "plan.h"
#include "vectors.h"

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
