using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

public class OnnxModelBindingTests
{
    private static readonly string[] Texts = ["plain", "", "gr\u00fcn \u4e2d \ud83d\ude80", "a\0b", new('z', 5000)];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public async Task Run_MatMul_GivesTheProduct(int rows)
    {
        const int inputs = 5;
        const int outputs = 3;
        var random = new Random(rows);
        var weights = Numbers(random, inputs * outputs);
        using var session = await Load(TestModels.MatMul(inputs, outputs, weights));
        using var binding = session.Bind(rows);
        for (var round = 0; round < 3; round++)
        {
            var x = Numbers(random, rows * inputs);
            x.CopyTo(binding.Input<float>(0));
            binding.Run();
            Assert.Equal([rows, outputs], binding.OutputShape(0).ToArray());
            var y = binding.Output<float>(0);
            for (var r = 0; r < rows; r++)
            {
                for (var c = 0; c < outputs; c++)
                {
                    var expected = Enumerable.Range(0, inputs).Sum(k => (double)x[(r * inputs) + k] * weights[(k * outputs) + c]);
                    Assert.Equal(expected, y[(r * outputs) + c], 1e-5);
                }
            }
        }
    }

    [Fact]
    public async Task Run_EveryElementType_PassesValuesThrough()
    {
        await PassThrough(TensorElementType.Float32, [1.5f, float.NaN, float.NegativeInfinity]);
        await PassThrough(TensorElementType.Float64, [Math.PI, double.Epsilon, double.MaxValue]);
        await PassThrough(TensorElementType.Int8, [sbyte.MinValue, (sbyte)0, sbyte.MaxValue]);
        await PassThrough(TensorElementType.Int16, [short.MinValue, (short)0, short.MaxValue]);
        await PassThrough(TensorElementType.Int32, [int.MinValue, 0, int.MaxValue]);
        await PassThrough(TensorElementType.Int64, [long.MinValue, 0L, long.MaxValue]);
        await PassThrough(TensorElementType.UInt8, [byte.MinValue, (byte)1, byte.MaxValue]);
        await PassThrough(TensorElementType.UInt16, [ushort.MinValue, (ushort)1, ushort.MaxValue]);
        await PassThrough(TensorElementType.UInt32, [uint.MinValue, 1u, uint.MaxValue]);
        await PassThrough(TensorElementType.UInt64, [ulong.MinValue, 1ul, ulong.MaxValue]);
        await PassThrough(TensorElementType.Float16, [(Half)0.5f, Half.NaN, Half.MaxValue]);
        await PassThrough(TensorElementType.Boolean, [true, false, true]);
    }

    [Fact]
    public async Task SetStrings_FromSpan_ReachTheModelUnchanged()
    {
        using var session = await Load(TestModels.Identity(TensorElementType.String, 1));
        using var binding = session.Bind(Texts.Length + 1);
        binding.SetStrings(0, (string?[])[.. Texts, null]);
        binding.Run();
        Assert.Equal([.. Texts, ""], binding.OutputStrings(0));
        Assert.Equal([Texts.Length + 1, 1], binding.OutputShape(0).ToArray());
    }

    [Fact]
    public async Task SetStrings_FromColumn_ReachTheModelUnchanged()
    {
        using var session = await Load(TestModels.Identity(TensorElementType.String, 1));
        using var binding = session.Bind(Texts.Length + 1);
        using var column = (Utf8Column)Columns.FromStrings([.. Texts, null]);
        binding.SetStrings(0, column);
        binding.Run();
        Assert.Equal([.. Texts, ""], binding.OutputStrings(0));
    }

    [Fact]
    public async Task SetStrings_AnyText_ComesBackAsItsUtf8Reads()
    {
        using var session = await Load(TestModels.Identity(TensorElementType.String, 1));
        Prop.ForAll<string[]>(values =>
        {
            using var binding = session.Bind(values.Length);
            binding.SetStrings(0, values);
            binding.Run();
            return binding.OutputStrings(0).SequenceEqual(values.Select(v => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(v ?? ""))));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public async Task OutputStrings_RepeatedLabels_AreTheSameObjects()
    {
        using var session = await Load(TestModels.Identity(TensorElementType.String, 1));
        using var binding = session.Bind(2);
        binding.SetStrings(0, ["spam", "spam"]);
        binding.Run();
        var labels = binding.OutputStrings(0);
        Assert.Same(labels[0], labels[1]);
    }

    [Fact]
    public async Task Run_StringsToNumbers_MapsEachLabel()
    {
        var model = new OnnxFile().Opset("ai.onnx.ml", 2).Input("s", 8, "N", 1).Output("i", 7, "N", 1)
            .Node("ai.onnx.ml", "LabelEncoder", ["s"], ["i"],
                OnnxFile.Attribute("keys_strings", (string[])["rot", "grün"]), OnnxFile.Attribute("values_int64s", (long[])[10, 20]), OnnxFile.Attribute("default_int64", -1L))
            .ToArray();
        using var session = await Load(model);
        using var binding = session.Bind(3);
        binding.SetStrings(0, ["grün", "blau", "rot"]);
        binding.Run();
        Assert.Equal([20, -1, 10], binding.Output<long>(0).ToArray());
    }

    [Fact]
    public async Task Run_OutputSizeDecidedByValues_FollowsEachRun()
    {
        using var session = await Load(TestModels.NonZero(2));
        using var binding = session.Bind(2);
        new[] { 0f, 1f, 2f, 0f }.CopyTo(binding.Input<float>(0));
        binding.Run();
        Assert.Equal([2, 2], binding.OutputShape(0).ToArray());
        Assert.Equal([0, 1, 1, 0], binding.Output<long>(0).ToArray());
        binding.Input<float>(0).Clear();
        binding.Run();
        Assert.Equal([2, 0], binding.OutputShape(0).ToArray());
        Assert.True(binding.Output<long>(0).IsEmpty);
        binding.Input<float>(0).Fill(1);
        binding.Run();
        Assert.Equal([0, 0, 1, 1, 0, 1, 0, 1], binding.Output<long>(0).ToArray());
    }

    [Fact]
    public async Task Run_OutputRowsWithoutAName_AreReadAfterTheRun()
    {
        var model = new OnnxFile().Input("x", 1, null, 2).Output("y", 1, null, 2).Node("Neg", ["x"], ["y"]).ToArray();
        using var session = await Load(model);
        using var binding = session.Bind(2);
        new[] { 1f, 2f, 3f, 4f }.CopyTo(binding.Input<float>(0));
        binding.Run();
        Assert.Equal([2, 2], binding.OutputShape(0).ToArray());
        Assert.Equal([-1f, -2f, -3f, -4f], binding.Output<float>(0).ToArray());
    }

    [Fact]
    public async Task Run_NoRows_GivesEmptyOutputs()
    {
        using var numbers = await Load(TestModels.MatMul(2, 3, 1, 2, 3, 4, 5, 6));
        using var binding = numbers.Bind(0);
        Assert.True(binding.Input<float>(0).IsEmpty);
        binding.Run();
        Assert.True(binding.Output<float>(0).IsEmpty);
        Assert.Equal([0, 3], binding.OutputShape(0).ToArray());

        using var texts = await Load(TestModels.Identity(TensorElementType.String, 1));
        using var noTexts = texts.Bind(0);
        noTexts.SetStrings(0, []);
        noTexts.Run();
        Assert.Empty(noTexts.OutputStrings(0));
    }

    [Fact]
    public async Task Input_Buffers_AreAlignedAndApart()
    {
        var model = new OnnxFile().Input("a", 1, "N", 3).Input("b", 1, "N", 3).Output("y", 1, "N", 3).Node("Sub", ["a", "b"], ["y"]).ToArray();
        using var session = await Load(model);
        using var binding = session.Bind(5);
        unsafe
        {
            fixed (float* a = binding.Input<float>(0), b = binding.Input<float>(1))
            {
                Assert.Equal(0, (nint)a % 64);
                Assert.Equal(0, (nint)b % 64);
            }
        }

        binding.Input<float>(0).Fill(3);
        binding.Input<float>(1).Fill(1);
        binding.Run();
        Assert.All(binding.Output<float>(0).ToArray(), v => Assert.Equal(2f, v));
    }

    private static float[] Numbers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2) - 1)];

    private static ValueTask<ModelSession> Load(byte[] model) => new OnnxModelRuntime().LoadAsync(model);

    private static async Task PassThrough<T>(TensorElementType type, T[] values)
        where T : unmanaged
    {
        using var session = await Load(TestModels.Identity(type, values.Length));
        using var binding = session.Bind(1);
        Assert.Equal(type, session.Inputs[0].ElementType);
        values.CopyTo(binding.Input<T>(0));
        binding.Run();
        Assert.Equal(values, binding.Output<T>(0).ToArray());
    }
}
