using MlOps.Sdk.Core;
using MlOps.Sdk.OnnxRuntime;
using MlOps.Sdk.OnnxRuntime.Tests;

// The tensor x[N,2] times (3, 4): row (1, 2) gives 11, row (5, 6) gives 39.
var model = TestModels.MatMul(2, 1, 3, 4);
using var session = await new OnnxModelRuntime().LoadAsync(model, new ModelSessionOptions { ModelName = "pack-test" });
using var binding = session.Bind(2);
new float[] { 1, 2, 5, 6 }.CopyTo(binding.Input<float>(0));
binding.Run();
var predictions = binding.Output<float>(0).ToArray();
Console.WriteLine($"predictions on {session.Provider}: {string.Join(" ", predictions)}");
return predictions is [11, 39] ? 0 : 1;
