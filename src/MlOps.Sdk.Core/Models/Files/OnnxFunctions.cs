namespace MlOps.Sdk.Core;

/// <summary>
/// The functions of a model file. The engine writes each call out, so that few functions that call each other can become
/// more nodes than there is memory for, one that calls itself never ends, and a call with more values than the function has ends the process.
/// </summary>
internal sealed class OnnxFunctions(ModelFileLimits limits)
{
    private const int MostDepth = 64;

    private readonly Dictionary<OnnxCall, OnnxBody> _bodies = [];
    private readonly Dictionary<OnnxCall, long> _sizes = [];
    private readonly HashSet<OnnxCall> _open = [];

    public IEnumerable<OnnxBody> Bodies => _bodies.Values;

    public bool Contains(OnnxCall function) => _bodies.ContainsKey(function);

    /// <exception cref="ModelPackageException">There is such a function already.</exception>
    public void Add(OnnxCall function, OnnxBody body)
    {
        if (!_bodies.TryAdd(function, body))
        {
            throw Refusal.Of($"its function {Refusal.Quote(function.ToString())} is there twice", "Export the model again");
        }
    }

    /// <exception cref="ModelPackageException">A function calls itself or is called with too many values, or all calls written out are too many nodes.</exception>
    public void Require(OnnxBody main)
    {
        foreach (var body in Bodies.Prepend(main))
        {
            foreach (var (call, (_, inputs, outputs)) in body.Calls)
            {
                if (_bodies.TryGetValue(call, out var function) && (inputs > function.Inputs || outputs > function.Outputs))
                {
                    throw Refusal.Of(
                        $"a node calls its function {Refusal.Quote(call.ToString())} with {inputs} inputs and {outputs} outputs, but that has {function.Inputs} and {function.Outputs}", "Export the model again");
                }
            }

            if (SizeOf(body, 0) > limits.MaximumNodes)
            {
                throw Refusal.Of(
                    $"it has more than {limits.MaximumNodes} nodes once its functions are written out", "Raise ModelFileLimits.MaximumNodes if the model is meant to be so large");
            }
        }
    }

    private long SizeOf(OnnxBody body, int depth)
    {
        var size = (Int128)body.Nodes;
        foreach (var (call, (count, _, _)) in body.Calls)
        {
            if (_bodies.ContainsKey(call))
            {
                size += (Int128)SizeOf(call, depth) * count;
            }
        }

        return (long)Int128.Min(size, long.MaxValue);
    }

    private long SizeOf(OnnxCall function, int depth)
    {
        if (_sizes.TryGetValue(function, out var known))
        {
            return known;
        }

        if (depth >= MostDepth || !_open.Add(function))
        {
            throw Refusal.Of(
                $"its function {Refusal.Quote(function.ToString())} {(depth >= MostDepth ? $"is called more than {MostDepth} functions deep" : "calls itself")}", "Export the model without it");
        }

        var size = SizeOf(_bodies[function], depth + 1);
        _open.Remove(function);
        return _sizes[function] = size;
    }
}
