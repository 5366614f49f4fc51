using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Models;

public sealed class ModelSignatureTests
{
    [Fact]
    public void FromJson_OfToJson_GivesAnEqualSignature() =>
        Assert.Equal(SummingSession.Signature, ModelSignature.FromJson(SummingSession.Signature.ToJson()));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"inputs":[],"outputs":[],"extra":1}""")]
    [InlineData("""{"inputs":[],"inputs":[],"outputs":[]}""")]
    [InlineData("""{"inputs":[{"name":"x","element_type":"Float32","shape":[-1,2],"columns":[{"name":"a","type":"int","nullable":true}]}],"outputs":[]}""")]
    public void FromJson_OfAnythingElse_IsATypedError(string json) =>
        Assert.Throws<SchemaException>(() => ModelSignature.FromJson(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Constructor_WithAsManyColumnsAsTheTensorIsWide_IsTheOnlyOneAccepted()
    {
        var tensor = new TensorDefinition("x", TensorElementType.Float32, [-1, 2]);
        Assert.Throws<SchemaException>(() => new ModelSignature([new(tensor, [new("a", DataType.Float32)])], []));
        var vector = new ModelSignature([new(tensor, [new("a", DataType.Vector(2))])], []);
        Assert.Single(vector.InputSchema);
    }

    [Fact]
    public void Validate_OfNullInAColumnThatMayNotBe_CountsTheRows()
    {
        var signature = new ModelSignature(
            [new(new("x", TensorElementType.Float32, [-1, 1]), [new("a", DataType.Float32, IsNullable: false)])], []);
        using var rows = new RecordBatch(new Schema(new Field("a", DataType.Float32)), Columns.FromNullable<float>(1, null, null));
        Assert.Contains("'a' may not be null but is in 2 rows", Assert.Throws<SchemaException>(() => signature.Validate(rows)).Message);
    }
}
