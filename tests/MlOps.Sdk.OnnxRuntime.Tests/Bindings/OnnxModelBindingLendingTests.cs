using System.Runtime.CompilerServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class OnnxModelBindingLendingTests
{
    [Fact]
    public async Task TryLend_Vectors_GivesWhatACopyGives()
    {
        using var session = await Load(TestModels.Perceptron(5, 100, 32, 1));
        using var binding = session.Bind(64);
        using var column = Vectors(3, 100, 100);
        using var part = (VectorColumn)column.Slice(17, 64);
        Assert.True(binding.TryLend(0, part));
        binding.Run();
        var lent = binding.Output<float>(0).ToArray();
        binding.Run();
        Assert.NotEqual(lent, binding.Output<float>(0).ToArray());
        part.Values.CopyTo(binding.Input<float>(0));
        binding.Run();
        Assert.Equal(lent, binding.Output<float>(0).ToArray());
    }

    [Fact]
    public async Task TryLend_EveryNumberType_IsReadInPlace()
    {
        await ReadInPlace(Columns.From(1f, -2f), TensorElementType.Float32);
        await ReadInPlace(Columns.From(1d, -2d), TensorElementType.Float64);
        await ReadInPlace(Columns.From(1L, -2L), TensorElementType.Int64);
        await ReadInPlace(Columns.From(1, -2), TensorElementType.Int32);
        await ReadInPlace(Columns.From((short)1, (short)-2), TensorElementType.Int16);
        await ReadInPlace(Columns.From((sbyte)1, (sbyte)-2), TensorElementType.Int8);
        await ReadInPlace(Columns.From(1UL, 2UL), TensorElementType.UInt64);
        await ReadInPlace(Columns.From(1u, 2u), TensorElementType.UInt32);
        await ReadInPlace(Columns.From((ushort)1, (ushort)2), TensorElementType.UInt16);
        await ReadInPlace(Columns.From((byte)1, (byte)2), TensorElementType.UInt8);
    }

    [Fact]
    public async Task TryLend_ColumnChangedAfterwards_ShowsThatNothingWasCopied()
    {
        using var session = await Load(TestModels.Identity(TensorElementType.Float32, 1));
        using var binding = session.Bind(2);
        using var column = Columns.From(1f, 2f);
        Assert.True(binding.TryLend(0, column));
        Unsafe.AsRef(in column.Values[0]) = 42;
        binding.Run();
        Assert.Equal([42f, 2f], binding.Output<float>(0).ToArray());
    }

    [Fact]
    public async Task TryLend_ColumnDisposedBeforeTheRun_IsKeptForIt()
    {
        using var session = await Load(TestModels.Identity(TensorElementType.Float32, 1));
        using var binding = session.Bind(1000);
        using (var column = Columns.From<float>([.. Enumerable.Range(0, 1000).Select(i => (float)i)]))
        {
            Assert.True(binding.TryLend(0, column));
        }

        // The pool would give the memory to these if it had come back to it.
        using var other = Columns.From<float>(Enumerable.Repeat(-1f, 1000).ToArray());
        binding.Run();
        Assert.Equal(999f, binding.Output<float>(0)[^1]);
    }

    [Fact]
    public async Task TryLend_WhatCannotBeRead_ChangesNothing()
    {
        using var session = await Load(TestModels.Identity(TensorElementType.Float32, 1));
        using var binding = session.Bind(2);
        binding.Input<float>(0).Fill(5);
        using var missing = Columns.FromNullable<float>(1, null);
        using var wide = Columns.From(1d, 2d);
        using var texts = Columns.FromStrings("1", "2");
        Assert.False(binding.TryLend(0, missing) || binding.TryLend(0, wide) || binding.TryLend(0, texts));
        binding.Run();
        Assert.Equal([5f, 5f], binding.Output<float>(0).ToArray());
        using var longer = Columns.From(1f, 2f, 3f);
        Assert.Contains("takes 2 elements for 2 rows, but the column has 3 values", Assert.Throws<ArgumentException>(() => binding.TryLend(0, longer)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.TryLend(1, wide));
        binding.Dispose();
        Assert.Throws<ObjectDisposedException>(() => binding.TryLend(0, missing));
    }

    [Fact]
    public async Task Score_ManyRowsOfOneVectorColumn_LendsThemAndGivesTheSame()
    {
        var session = (OnnxModelSession)await Load(TestModels.Perceptron(5, 100, 32, 1));
        var vectors = new ModelSignature([new(session.Inputs[0], [new("v", DataType.Vector(100))])], [new(session.Outputs[0], [new("y", DataType.Float32)])]);
        var numbers = new ModelSignature([new(session.Inputs[0], [.. Enumerable.Range(0, 100).Select(i => new Field($"c{i}", DataType.Float32))])], vectors.Outputs);
        using var column = Vectors(8, 100, ModelScorer.MaxRowsPerRun + 100);
        using var batch = new RecordBatch(vectors.InputSchema, column.Share());
        using var wide = new RecordBatch(numbers.InputSchema, [.. Enumerable.Range(0, 100).Select(c => Columns.From<float>([.. Enumerable.Range(0, column.Length).Select(r => column.GetVector(r)[c])]))]);
        using var scorer = new ModelScorer(session, vectors);
        using var copying = new ModelScorer(await Load(TestModels.Perceptron(5, 100, 32, 1)), numbers);
        using var lent = scorer.Score(batch);
        using var copied = copying.Score(wide);
        Assert.True(lent["y"].ContentEquals(copied["y"]));
    }

    private static VectorColumn Vectors(int seed, int dimension, int rows)
    {
        var random = new Random(seed);
        return (VectorColumn)Columns.FromObjects(DataType.Vector(dimension), Enumerable.Range(0, rows).Select(_ => (object)Enumerable.Range(0, dimension).Select(_ => random.NextSingle()).ToArray()));
    }

    private static async Task ReadInPlace<T>(Column<T> column, TensorElementType type)
        where T : unmanaged
    {
        using (column)
        {
            using var session = await Load(TestModels.Identity(type, 1));
            using var binding = session.Bind(2);
            Assert.True(binding.TryLend(0, column));
            binding.Run();
            Assert.Equal(column.Values.ToArray(), binding.Output<T>(0).ToArray());
        }
    }

    private static ValueTask<ModelSession> Load(byte[] model) => new OnnxModelRuntime().LoadAsync(model);
}
