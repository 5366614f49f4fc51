using MlOps.Sdk.Core;

namespace MlOps.Sdk.OnnxRuntime;

/// <summary>What a loaded model takes and gives.</summary>
internal sealed class ModelPorts
{
    private ModelPorts(IReadOnlyList<ModelPort> inputs, IReadOnlyList<ModelPort> optionalInputs, IReadOnlyList<ModelPort> outputs)
    {
        (AllInputs, OptionalInputs, AllOutputs) = (inputs, optionalInputs, outputs);
        Inputs = [.. inputs.Select(p => p.AsTensor()).OfType<TensorPort>()];
        Outputs = [.. outputs.Select(p => p.AsTensor()).OfType<TensorPort>()];
    }

    /// <summary>Every input that a run needs, in the model's order.</summary>
    public IReadOnlyList<ModelPort> AllInputs { get; }

    /// <summary>Inputs that the graph has a default for.</summary>
    public IReadOnlyList<ModelPort> OptionalInputs { get; }

    /// <summary>Every output, in the model's order.</summary>
    public IReadOnlyList<ModelPort> AllOutputs { get; }

    /// <summary>The inputs that are tensors.</summary>
    public IReadOnlyList<TensorPort> Inputs { get; }

    /// <summary>The outputs that are tensors.</summary>
    public IReadOnlyList<TensorPort> Outputs { get; }

    /// <summary>Outputs that a binding leaves out.</summary>
    public IEnumerable<ModelPort> LeftOut => AllOutputs.Where(p => !p.Type.IsBindable);

    public static ModelPorts Read(OrtLibrary library, nint session, string modelName)
    {
        var reader = new PortReader(library, session, modelName);
        return new ModelPorts(reader.Inputs(), reader.OptionalInputs(), reader.Outputs());
    }

    /// <summary>Refuses models that a binding of tensors cannot run.</summary>
    /// <exception cref="ModelRuntimeException">An input, or every output, is no tensor.</exception>
    public void CheckBindable(string modelName)
    {
        if (AllInputs.FirstOrDefault(p => !p.Type.IsBindable) is { } input)
        {
            throw new ModelRuntimeException(
                $"Input '{input.Name}' of model '{modelName}' is {input.Type}, which a binding cannot hold. Run the model with OnnxModelSession.Run, or export it with inputs that are tensors of numbers, booleans or strings.", modelName);
        }

        if (Outputs.Count == 0)
        {
            throw new ModelRuntimeException(
                $"Model '{modelName}' has no output that is a tensor of numbers, booleans or strings; it gives {string.Join(", ", AllOutputs.Select(o => $"'{o.Name}' ({o.Type})"))}. Run it with OnnxModelSession.Run, which reads every kind.",
                modelName);
        }
    }
}
