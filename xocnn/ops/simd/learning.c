/* The loss, and the updates. */

#include "vectors.h"

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
