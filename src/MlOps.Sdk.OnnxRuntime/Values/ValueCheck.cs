using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>Compares values with what a model takes, before the engine sees them: its own errors come late and without names.</summary>
internal static class ValueCheck
{
    /// <summary>Checks the inputs of a run.</summary>
    /// <exception cref="ModelRuntimeException">One is missing, unknown, or of another type or shape; names it with what was wanted and given.</exception>
    public static void Inputs(ModelPorts ports, IReadOnlyDictionary<string, OnnxValue> given, string modelName)
    {
        var all = ports.AllInputs.Concat(ports.OptionalInputs).ToArray();
        foreach (var name in given.Keys.Where(name => all.All(p => p.Name != name)))
        {
            var nearest = NearestName.Find(name, all.Select(p => p.Name));
            throw Error(modelName, $"Model '{modelName}' has no input '{name}'{(nearest is null ? string.Empty : $" (did you mean '{nearest}'?)")}. Its inputs are {List(all)}.");
        }

        foreach (var port in ports.AllInputs.Where(p => !given.ContainsKey(p.Name)))
        {
            throw Error(modelName, $"Input '{port.Name}' of model '{modelName}' is missing. Give a value of type {port.Type}.");
        }

        foreach (var port in all)
        {
            if (given.TryGetValue(port.Name, out var value))
            {
                Check(port.Name, port.Type, value, modelName);
            }
        }
    }

    private static void Check(string name, PortType type, OnnxValue? value, string modelName)
    {
        if (value is null || !type.IsKnown)
        {
            throw Error(modelName, value is null
                ? $"Input '{name}' of model '{modelName}' is null. Give a value of type {type}."
                : $"Input '{name}' of model '{modelName}' is {type}, which cannot be given. Export the model with another input type.");
        }

        if (Mismatch(type, value) is { } reason)
        {
            throw Error(modelName, $"Input '{name}' of model '{modelName}' is {type}, but {value} was given: {reason}. Give what the model takes.");
        }
    }

    private static string? Mismatch(PortType type, OnnxValue value)
    {
        switch (type.Kind, value)
        {
            case (OnnxValueKind.Optional, _):
                return Mismatch(type.Inner!, value);
            case (OnnxValueKind.Tensor, OnnxTensor tensor):
                return tensor.ElementType != type.ElementType ? "the element type differs" : ShapeMismatch(type.Shape, tensor.Shape);
            case (OnnxValueKind.Sequence, OnnxSequence { Items.Count: 0 }):
                return "the engine cannot make empty sequences";
            case (OnnxValueKind.Sequence, OnnxSequence sequence):
                return sequence.Items.Select(i => Mismatch(type.Inner!, i)).FirstOrDefault(reason => reason is not null);
            case (OnnxValueKind.Map, OnnxMap map):
                return map.Keys.ElementType != type.ElementType ? "the type of the keys differs"
                    : map.Values.ElementType != type.Inner!.ElementType ? "the type of the values differs" : null;
            default:
                return "the kind differs";
        }
    }

    private static string? ShapeMismatch(long[]? wanted, IReadOnlyList<long> given)
    {
        if (wanted is null)
        {
            return null;
        }

        if (wanted.Length != given.Count)
        {
            return $"it should have {wanted.Length} dimensions and has {given.Count}";
        }

        for (var i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] >= 0 && wanted[i] != given[i])
            {
                return $"dimension {i} (counted from 0) should be {wanted[i]} and is {given[i]}";
            }
        }

        return null;
    }

    private static string List(IEnumerable<ModelPort> ports) => string.Join(", ", ports.Select(p => $"'{p.Name}' ({p.Type})"));

    private static ModelRuntimeException Error(string modelName, string message) => new(message, modelName, nameof(OrtErrorCode.InvalidArgument));
}
