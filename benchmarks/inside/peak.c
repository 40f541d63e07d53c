// How many multiply-adds a second this machine can do in WebAssembly at most: ten sums in registers, fed from two
// more, with nothing read or written.
#include <wasm_simd128.h>

__attribute__((visibility("default"))) void peak(int rounds, float *at) {
  v128_t sum[10];
  for (int i = 0; i < 10; i++) sum[i] = wasm_v128_load(at + 4 * i);
  v128_t x = wasm_v128_load(at + 40), y = wasm_v128_load(at + 44);
  for (int i = 0; i < rounds; i++) {
#pragma unroll
    for (int j = 0; j < 10; j++) sum[j] = __builtin_wasm_relaxed_madd_f32x4(x, y, sum[j]);
  }
  for (int i = 0; i < 10; i++) wasm_v128_store(at + 4 * i, sum[i]);
}
