namespace MlOps.Sdk.OnnxRuntime;

/// <summary>The smallest model that every provider can run: y[N,1] = Relu(x[N,1]).</summary>
internal static class ProbeModel
{
    private const int Float32 = 1;

    public static byte[] Bytes { get; } = Write();

    private static byte[] Write()
    {
        var graph = new WireWriter()
            .Message(1, new WireWriter().Text(1, "x").Text(2, "y").Text(3, "relu").Text(4, "Relu"))
            .Text(2, "probe")
            .Message(11, Port("x"))
            .Message(12, Port("y"));
        const int irVersion = 8;
        const int opset = 14;
        return new WireWriter().Number(1, irVersion).Message(7, graph).Message(8, new WireWriter().Text(1, string.Empty).Number(2, opset)).Written.ToArray();
    }

    private static WireWriter Port(string name)
    {
        var shape = new WireWriter().Message(1, new WireWriter().Text(2, "rows")).Message(1, new WireWriter().Number(1, 1));
        return new WireWriter().Text(1, name).Message(2, new WireWriter().Message(1, new WireWriter().Number(1, Float32).Message(2, shape)));
    }
}
