namespace MlOps.Sdk.Core;

/// <summary>What the main graph or one function calls, inner graphs included.</summary>
internal sealed class OnnxBody
{
    /// <summary>Every node.</summary>
    public long Nodes { get; private set; }

    /// <summary>How many values the function takes and gives; not used of the main graph.</summary>
    public int Inputs { get; set; }

    /// <inheritdoc cref="Inputs"/>
    public int Outputs { get; set; }

    /// <summary>How often each operator is called, and with how many inputs and outputs at most.</summary>
    public Dictionary<OnnxCall, (int Count, int Inputs, int Outputs)> Calls { get; } = [];

    public void Add(OnnxCall call, int inputs, int outputs)
    {
        Nodes++;
        var (count, mostInputs, mostOutputs) = Calls.GetValueOrDefault(call);
        Calls[call] = (count + 1, Math.Max(mostInputs, inputs), Math.Max(mostOutputs, outputs));
    }
}
