using static MlOps.Sdk.Core.Tests.OnnxPieces;

namespace MlOps.Sdk.Core.Tests;

/// <summary>What two readers could read differently, and what is no protobuf at all.</summary>
public sealed class ModelFileStructureTests
{
    private static readonly byte[] Sound = Model(Graph([], [Floats("w", [1], 1)])).ToArray();

    [Fact]
    public void Inspect_FieldTwice_IsRefused()
    {
        Assert.Contains("a model has field 7 twice", Refused([.. Sound, .. new Proto().Message(7, Graph([])).ToArray()]), StringComparison.Ordinal);
        Assert.Contains("a tensor has field 9 twice", Refused(Model(Graph([], [Floats("w", [1], 1).Bytes(9, 1, 2, 3, 4)])).ToArray()), StringComparison.Ordinal);
        Assert.Contains("a node has field 7 twice", Refused(Model(Graph([Node("com.microsoft", "Gelu", [], ["y"]).Text(7, "com.acme")])).ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_UnknownField_IsRefused()
    {
        Assert.Contains("a model has no field 99", Refused([.. Sound, .. new Proto().Int(99, 1).ToArray()]), StringComparison.Ordinal);
        Assert.Contains("a tensor has no field 15", Refused(Model(Graph([], [Floats("w", [1], 1).Int(15, 1)])).ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_WrongWireType_IsRefused()
    {
        Assert.Contains("wrong way", Refused([.. Sound, .. new Proto().Int(6, 1).ToArray()]), StringComparison.Ordinal);
        Assert.Contains("wrong way", Refused([.. Sound, .. new Proto().Text(5, "1").ToArray()]), StringComparison.Ordinal);
        Assert.Contains("does not use", Refused([.. Sound, (6 << 3) | 3, (6 << 3) | 4]), StringComparison.Ordinal);
        Assert.Contains("wrong way", Refused(Model(Graph([], [new Proto().Bytes(1, 0x80).Int(2, Float)])).ToArray()), StringComparison.Ordinal);
        Assert.Contains("wrong way", Refused(Model(Graph([], [new Proto().Int(2, Float).Bytes(4, 1, 2, 3)])).ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_NumbersThatAreTooLong_IsRefused()
    {
        Assert.Contains("too long", Refused([.. Sound, 0x28, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]), StringComparison.Ordinal);
        Assert.Contains("too long", Refused([.. Sound, 0x28, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2]), StringComparison.Ordinal);
        Assert.Contains("cut off", Refused([.. Sound, 0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_EveryCut_IsRefused()
    {
        // Behind its graph a model may end after any field.
        var graphEnds = Sound.AsSpan().IndexOf("main"u8);
        for (var length = 0; length < graphEnds; length++)
        {
            Refused(Sound[..length]);
        }
    }

    [Fact]
    public void Inspect_MillionsOfTinyMessages_IsRefusedInTime()
    {
        // Two bytes each here, hundreds in the engine.
        var nodes = new byte[2 * 5_000_000];
        for (var i = 0; i < nodes.Length; i += 2)
        {
            nodes[i] = 0x0A;
        }

        Assert.Contains("messages", Refused(new Proto().Int(1, 8).Bytes(7, nodes).ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_NamesThatForgeLines_AreShownHarmless()
    {
        var message = Refused(Model(Graph([Node("com.acme\r\n2026 ERROR forged\u001b[31m\u202e\"", new string('x', 5000), [], ["y"])])).ToArray());
        Assert.DoesNotContain(message, c => char.IsControl(c) || c == '\u202e');
        Assert.True(message.Length < 600);
    }

    private static string Refused(byte[] model) => Assert.Throws<ModelPackageException>(() => ModelFile.Inspect(model)).Message;
}
