using MlOps.Sdk.Core;

namespace MlOps.Sdk.Training;

/// <summary>A layer whose units go through functions of each number alone into one further layer and nowhere else, so that units can be dropped.</summary>
internal sealed class HiddenLayer
{
    private readonly LinearLayer _layer;
    private readonly LinearLayer _next;
    private readonly LayerBias _bias;
    private readonly LayerBias _nextBias;
    private readonly IReadOnlyList<Func<double, double>> _functions;

    private HiddenLayer(LinearLayer layer, LayerBias bias, LinearLayer next, LayerBias nextBias, IReadOnlyList<Func<double, double>> functions) =>
        (_layer, _bias, _next, _nextBias, _functions) = (layer, bias, next, nextBias, functions);

    /// <summary>The layer as one whose units can be dropped; null when it is not one.</summary>
    public static HiddenLayer? Find(OnnxDocument document, LinearLayer layer, IReadOnlyList<LinearLayer> layers)
    {
        if (LayerBias.Find(document, layer) is not { } bias || (bias.Output != layer.Node.Outputs[0] && document.Uses(layer.Node.Outputs[0]) != 1))
        {
            return null;
        }

        List<Func<double, double>> functions = [];
        var value = bias.Output;
        while (functions.Count <= document.Nodes.Count && document.Uses(value) == 1 && !document.Outputs.Contains(value) && document.Nodes.Find(n => n.Inputs.Contains(value)) is { } consumer)
        {
            if (Activation.Of(consumer) is { } function)
            {
                functions.Add(function);
                value = consumer.Outputs[0];
                continue;
            }

            return layers.FirstOrDefault(l => l.Node == consumer) is { } next && consumer.Inputs[0] == value && next.Inputs == layer.Outputs && LayerBias.Find(document, next) is { } nextBias
                ? new HiddenLayer(layer, bias, next, nextBias, functions)
                : null;
        }

        return null;
    }

    /// <summary>Drops the units that say least.</summary>
    /// <returns>How many were dropped.</returns>
    public int Prune(OnnxDocument document, double share, CompressionNotes notes)
    {
        var (incoming, outgoing, biases) = (_layer.ToMatrix(), _next.ToMatrix(), _bias.ToNumbers());
        var weight = Weigh(incoming, outgoing, biases);
        var units = _layer.Outputs;
        var count = Math.Min(units - 1, Math.Max((int)(share * units), weight.Count(w => w == 0)));
        var dropped = Enumerable.Range(0, units).OrderBy(u => weight[u]).Take(count).ToHashSet();
        if (count == 0)
        {
            return 0;
        }

        int[] kept = [.. Enumerable.Range(0, units).Where(u => !dropped.Contains(u))];
        Compensate(document, dropped, outgoing, biases);
        _bias.Set(document, [.. kept.Select(u => biases[u])]);
        Store(document, _layer, [.. Enumerable.Range(0, _layer.Inputs).SelectMany(i => kept.Select(u => incoming[(i * units) + u]))], _layer.Inputs, kept.Length, notes);
        Store(document, _next, [.. kept.SelectMany(u => outgoing.AsSpan(u * _next.Outputs, _next.Outputs).ToArray())], kept.Length, _next.Outputs, notes);
        notes.DroppedUnits += count;
        return count;
    }

    // The length of a unit's weights before it times that of those behind it; 0 for a unit that always says the same or that nobody hears.
    private double[] Weigh(float[] incoming, float[] outgoing, double[] biases)
    {
        var (before, behind) = (new double[_layer.Outputs], new double[_layer.Outputs]);
        for (var i = 0; i < incoming.Length; i++)
        {
            before[i % _layer.Outputs] += (double)incoming[i] * incoming[i];
        }

        for (var i = 0; i < outgoing.Length; i++)
        {
            behind[i / _next.Outputs] += (double)outgoing[i] * outgoing[i];
        }

        var factor = (double)_layer.Alpha * _layer.Alpha;
        return [.. Enumerable.Range(0, _layer.Outputs).Select(u => before[u] == 0 ? 0 : Math.Sqrt(((before[u] * factor) + (biases[u] * biases[u])) * behind[u]))];
    }

    private void Compensate(OnnxDocument document, HashSet<int> dropped, float[] outgoing, double[] biases)
    {
        var sums = _nextBias.ToNumbers();
        foreach (var unit in dropped.Order())
        {
            var constant = _functions.Aggregate(biases[unit], (value, function) => function(value)) * _next.Alpha;
            for (var o = 0; o < sums.Length; o++)
            {
                sums[o] += constant * outgoing[(unit * _next.Outputs) + o];
            }
        }

        _nextBias.Set(document, sums);
    }

    private static void Store(OnnxDocument document, LinearLayer layer, float[] matrix, int inputs, int outputs, CompressionNotes notes)
    {
        var made = OnnxInitializer.Of<float>(
            document.NewName(layer.Weights.Name + "_units"), TensorElementType.Float32, layer.ToStored(matrix, inputs, outputs), layer.StoredShape(inputs, outputs));
        document.Set(made);
        layer.Node.Inputs[1] = made.Name;
        notes.Weights.Add(new CompressedWeight(
            layer.Weights.Name, "prune-units", made.Shape, layer.Weights.Bytes, made.Bytes, 0, matrix.Length == 0 ? 0 : matrix.Count(v => v == 0) / (double)matrix.Length));
    }
}
