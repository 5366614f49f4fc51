using MlOps.Sdk.Core;
using MlOps.Sdk.Core.Tests;

namespace MlOps.Sdk.Training.Tests;

public sealed class OnnxDocumentTests
{
    [Fact]
    public void ToArray_NothingChanged_IsTheSameModel()
    {
        float[] x = [0.1f, 0.7f, -3, 0.2f, 4, -1, 0.25f, 2];
        foreach (var (_, model) in OnnxSeeds.All)
        {
            var written = OnnxDocument.Parse(model).ToArray();
            Assert.Equal(model.Length, written.Length);
            var (wanted, given) = (ModelFile.Inspect(model), ModelFile.Inspect(written));
            Assert.Equal(wanted.Operators, given.Operators);
            Assert.Equal((wanted.WeightBytes, wanted.IrVersion), (given.WeightBytes, given.IrVersion));
            Assert.Equal(Perceptron.Run(model, x), Perceptron.Run(written, x));
            Assert.Equal(written, OnnxDocument.Parse(written).ToArray());
        }
    }

    [Fact]
    public void Uses_InnerGraphsAndOutputs_AreCounted()
    {
        var document = OnnxDocument.Parse(OnnxSeeds.All.Single(s => s.Name == "nested").Model);
        Assert.Equal(1, document.Uses("x"));
        Assert.Equal(1, document.Uses("y"));
        Assert.Equal(0, document.Uses("nobody"));
        Assert.NotEqual(document.NewName("x"), document.NewName("x"));
    }

    [Fact]
    public void Parse_HostileModel_IsRefused() =>
        Assert.Throws<ModelPackageException>(() => OnnxDocument.Parse(OnnxPieces.Model(OnnxPieces.Graph([], [OnnxPieces.External("w", ("location", "x"))])).ToArray()));
}
