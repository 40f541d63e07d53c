/* ReLU and max pooling. */

#include "vectors.h"

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
