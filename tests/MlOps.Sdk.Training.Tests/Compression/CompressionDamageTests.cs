using MlOps.Sdk.Core;
using MlOps.Sdk.Core.Tests;

namespace MlOps.Sdk.Training.Tests;

public sealed class CompressionDamageTests
{
    private const int Damages = 3_000;

    [Fact]
    public void Apply_DamagedModels_GivesSoundFilesOrTypedErrors()
    {
        Compression[] all =
        [
            Compression.Int8(minimumWeights: 1), Compression.Float16(clamp: true), Compression.Float16(Float16Scope.Computation), Compression.Prune(0.5, PruningScope.Global), Compression.PruneUnits(0.5),
        ];
        var applied = 0;
        for (var turn = 0; turn < Damages; turn++)
        {
            var (_, bytes) = OnnxDamage.Apply(OnnxSeeds.All[turn % 2 * 2].Model, turn / 2, seed: 4);
            try
            {
                _ = ModelFile.Inspect(bytes);
            }
            catch (ModelPackageException)
            {
                continue;
            }

            foreach (var compression in all)
            {
                try
                {
                    _ = ModelFile.Inspect(Perceptron.Apply(compression, bytes).Model);
                    applied++;
                }
                catch (CompressionException exception)
                {
                    Assert.Matches("opset|range of float16", exception.Message);
                }
            }
        }

        Assert.True(applied > Damages / 10, $"{applied}");
    }
}
