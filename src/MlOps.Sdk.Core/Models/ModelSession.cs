namespace MlOps.Sdk.Core;

/// <summary>
/// A loaded model. Thread-safe: many callers may each hold a binding of it. Dispose it after its bindings.
/// </summary>
public abstract class ModelSession : IDisposable
{
    /// <summary>What runs the model, for example <c>CPU</c> or <c>CUDA</c>.</summary>
    public abstract string Provider { get; }

    /// <summary>The graph's inputs.</summary>
    public abstract IReadOnlyList<TensorDefinition> Inputs { get; }

    /// <summary>The graph's outputs.</summary>
    public abstract IReadOnlyList<TensorDefinition> Outputs { get; }

    /// <summary>Prepares buffers for a number of rows, to be filled and run many times by one caller at a time.</summary>
    /// <param name="rows">Rows, 0 or more.</param>
    /// <returns>A binding that the caller disposes.</returns>
    /// <exception cref="ModelRuntimeException">The graph does not take that many rows.</exception>
    public ModelBinding Bind(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return BindCore(rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Prepares buffers; the argument has been checked.</summary>
    /// <param name="rows">Rows, 0 or more.</param>
    protected abstract ModelBinding BindCore(int rows);

    /// <summary>Frees the model.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
