/* How a correlation is laid out; `plans.py` fills it in. */

#pragma once

#include <stdint.h>

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
