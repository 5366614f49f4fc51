using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>Columns of every type through tensors of every type and back.</summary>
public class ColumnTypesTests
{
    public static TheoryData<TensorElementType, string> Types => new()
    {
        { TensorElementType.Float32, "float32" }, { TensorElementType.Float64, "float64" },
        { TensorElementType.Int64, "int64" }, { TensorElementType.Int32, "int32" }, { TensorElementType.Int16, "int16" }, { TensorElementType.Int8, "int8" },
        { TensorElementType.UInt64, "uint64" }, { TensorElementType.UInt32, "uint32" }, { TensorElementType.UInt16, "uint16" }, { TensorElementType.UInt8, "uint8" },
        { TensorElementType.Float16, "float32" }, { TensorElementType.Float16, "float64" }, { TensorElementType.Int16, "float64" }, { TensorElementType.Boolean, "boolean" },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public async Task Score_EveryElementType_GivesTheColumnsBack(TensorElementType element, string column)
    {
        var type = DataType.Parse(column);
        using var scorer = await ScorerAsync(element, type);

        // More rows than are copied cheaply, and numbers that every type has.
        using var batch = new RecordBatch(scorer.Signature.InputSchema, Numbers(type, 5000, 0), Numbers(type, 5000, 3));
        using var scored = scorer.Score(batch);
        Assert.True(scored["p"].ContentEquals(batch["a"]));
        Assert.True(scored["q"].ContentEquals(batch["b"]));
    }

    [Fact]
    public async Task Score_NumbersAsBooleans_AreTrueUnlessZero()
    {
        using var scorer = await ScorerAsync(TensorElementType.Boolean, DataType.Boolean);
        var schema = new Schema(new Field("a", DataType.Float64), new Field("b", DataType.Int32));
        using var batch = new RecordBatch(schema, Columns.From(0d, -0.25, 3), Columns.From(1, 0, -1));
        using var scored = scorer.Score(batch);
        Assert.Equal([false, true, true], Enumerable.Range(0, 3).Select(i => (bool)scored["p"].GetValue(i)!));
        Assert.Equal([true, false, true], Enumerable.Range(0, 3).Select(i => (bool)scored["q"].GetValue(i)!));
    }

    [Theory]
    [InlineData(TensorElementType.Boolean, "boolean")]
    [InlineData(TensorElementType.Int8, "int8")]
    public async Task Score_MissingValueThatTheTensorCannotSay_NamesTheRow(TensorElementType element, string column)
    {
        var type = DataType.Parse(column);
        using var scorer = await ScorerAsync(element, type);
        using var batch = new RecordBatch(scorer.Signature.InputSchema, Numbers(type, 2, 0), Columns.FromObjects(type, [type == DataType.Boolean ? true : (sbyte)1, null]));
        var error = Assert.Throws<SchemaException>(() => scorer.Score(batch));
        Assert.Contains("Row 1", error.Message);
    }

    private static Column Numbers(DataType type, int rows, int first)
    {
        var builder = ColumnBuilder.Create(type);
        for (var i = 0; i < rows; i++)
        {
            var number = (i + first) % 100;
            builder.Append(type == DataType.Boolean ? number % 3 == 0 : number);
        }

        return builder.Build();
    }

    private static async Task<ModelScorer> ScorerAsync(TensorElementType element, DataType column)
    {
        var session = await new OnnxModelRuntime().LoadAsync(TestModels.Identity(element, 2));
        return new ModelScorer(session, new ModelSignature(
            [new(session.Inputs[0], [new("a", column), new("b", column)])], [new(session.Outputs[0], [new("p", column), new("q", column)])]));
    }
}
