using System.Diagnostics;

namespace MlOps.Sdk.Core.Tests;

public sealed class ModelFileDamageTests
{
    private const int Damages = 9_000;

    [Fact]
    public void Inspect_DamagedModels_AreReadOrRefusedAndNothingElse()
    {
        var (read, refused, slowest) = (0, 0, TimeSpan.Zero);
        foreach (var (name, whole) in OnnxSeeds.All)
        {
            for (var turn = 0; turn < Damages / OnnxSeeds.All.Length; turn++)
            {
                var (kind, bytes) = OnnxDamage.Apply(whole, turn, seed: 5);
                var (start, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
                try
                {
                    ModelFile.Inspect(bytes);
                    read++;
                }
                catch (ModelPackageException refusal)
                {
                    refused++;
                    Assert.True(refusal.Part == "model.onnx" && refusal.Message.Length < 1_500 && !refusal.Message.Any(char.IsControl), $"{name} {turn} {kind}: {refusal.Message}");
                }

                slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
                Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20, $"{name} {turn} {kind} took more than a mebibyte for {bytes.Length} bytes.");
            }
        }

        // Both must happen, or the damages are too coarse or too fine to show anything.
        Assert.True(read > Damages / 50 && refused > Damages / 3, $"{read} read, {refused} refused");
        Assert.True(slowest < TimeSpan.FromSeconds(5), $"{slowest}");
    }
}
