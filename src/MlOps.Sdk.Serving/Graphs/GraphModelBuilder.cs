namespace MlOps.Sdk.Serving;

/// <summary>Says where a model's inputs come from and what its outputs are called, where that is not what the model calls them.</summary>
public sealed class GraphModelBuilder
{
    internal GraphModelBuilder()
    {
    }

    internal Dictionary<string, string> Inputs { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, string> Outputs { get; } = new(StringComparer.Ordinal);

    internal string? Answer { get; private set; }

    /// <summary>Feeds an input of the model with a column of another name.</summary>
    /// <param name="input">The model's input column.</param>
    /// <param name="column">The request's column, or that of another step.</param>
    public GraphModelBuilder From(string input, string column)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(input);
        ArgumentException.ThrowIfNullOrWhiteSpace(column);
        Inputs[input] = column;
        return this;
    }

    /// <summary>Calls the model's answer otherwise, so that two models that both answer "probability" stand side by side.</summary>
    /// <param name="column">The column's name in the composition.</param>
    public GraphModelBuilder As(string column)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(column);
        Answer = column;
        return this;
    }

    /// <summary>Calls an output of the model otherwise.</summary>
    /// <param name="output">The model's output column.</param>
    /// <param name="column">The column's name in the composition.</param>
    public GraphModelBuilder Rename(string output, string column)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(output);
        ArgumentException.ThrowIfNullOrWhiteSpace(column);
        Outputs[output] = column;
        return this;
    }
}
