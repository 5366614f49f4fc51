using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime.Tests;

/// <summary>One model of ONNX's test data with its inputs and expected outputs.</summary>
internal sealed record ConformanceCase(string Group, string Name, string Folder)
{
    /// <summary>Where Debian's package libonnx-testdata puts them.</summary>
    public const string Root = "/usr/share/libonnx-testdata/data";

    /// <summary>Every case of a folder, in order; none where the folder does not exist.</summary>
    public static IReadOnlyList<ConformanceCase> All(string root) => !Directory.Exists(root) ? [] :
        [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)
            .SelectMany(group => Directory.EnumerateDirectories(group).Order(StringComparer.Ordinal)
                .Where(folder => File.Exists(Path.Combine(folder, "model.onnx")))
                .Select(folder => new ConformanceCase(Path.GetFileName(group), Path.GetFileName(folder), folder)))];

    /// <summary>Loads and runs it: "ok", "skipped: …" or what is wrong.</summary>
    public async Task<string> RunAsync(OnnxModelRuntime runtime)
    {
        try
        {
            using var session = (OnnxModelSession)await runtime.LoadFileAsync(Path.Combine(Folder, "model.onnx"), new ModelSessionOptions { ModelName = Name });
            foreach (var set in Directory.EnumerateDirectories(Folder, "test_data_set_*").Order(StringComparer.Ordinal))
            {
                if (Inputs(session, set) is not { } inputs)
                {
                    return "skipped: an input that is empty or of a type that .NET lacks";
                }

                var actual = session.Run(inputs);
                for (var i = 0; i < session.AllOutputs.Count; i++)
                {
                    var file = Path.Combine(set, $"output_{i}.pb");
                    var expected = File.Exists(file) ? Suited(TensorFile.Read(file, session.AllOutputs[i].Kind).Value, session.AllOutputs[i]) : null;
                    if (File.Exists(file) && ValueComparison.Difference(expected, actual[session.AllOutputs[i].Name]) is { } difference)
                    {
                        return $"output '{session.AllOutputs[i].Name}': {difference}";
                    }
                }
            }

            return "ok";
        }
        catch (ModelRuntimeException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>The inputs of a data set by name; null when one cannot be given.</summary>
    public static Dictionary<string, OnnxValue>? Inputs(OnnxModelSession session, string set)
    {
        var inputs = new Dictionary<string, OnnxValue>();
        for (var i = 0; File.Exists(Path.Combine(set, $"input_{i}.pb")); i++)
        {
            var port = session.AllInputs[Math.Min(i, session.AllInputs.Count - 1)];
            var (name, value) = TensorFile.Read(Path.Combine(set, $"input_{i}.pb"), port.Kind);
            if (value is null)
            {
                return null;
            }

            port = session.AllInputs.FirstOrDefault(p => p.Name == name) ?? port;
            inputs[port.Name] = Suited(value, port)!;
        }

        return inputs;
    }

    // The data's own tools had no bfloat16 and wrote its bits as whole numbers.
    private static OnnxValue? Suited(OnnxValue? value, OnnxPort port) =>
        value is OnnxTensor { ElementType: TensorElementType.UInt16 } bits && port.Type.StartsWith("bfloat16", StringComparison.Ordinal)
            ? OnnxTensor.OfBytes(TensorElementType.BFloat16, bits.Bytes, [.. bits.Shape])
            : value;
}
