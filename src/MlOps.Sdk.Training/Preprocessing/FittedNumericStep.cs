namespace MlOps.Sdk.Training;

/// <summary>A fitted step over the block of numbers [rows, columns]. What it does in memory and what it emits give the same float32.</summary>
internal abstract class FittedNumericStep
{
    /// <summary>Changes the values in place, column by column.</summary>
    public abstract void Apply(IReadOnlyList<float[]> values);

    /// <summary>Adds the step's nodes and returns the name of their result.</summary>
    public abstract string Emit(OnnxGraph graph, string input);
}
