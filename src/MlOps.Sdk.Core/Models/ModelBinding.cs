namespace MlOps.Sdk.Core;

/// <summary>
/// The inputs and outputs of a session for a fixed number of rows: fill the inputs, run, read the outputs, again and again.
/// For one caller at a time. Spans are valid until the binding is disposed; outputs until the next run.
/// </summary>
public abstract class ModelBinding : IDisposable
{
    /// <summary>Rows in each input.</summary>
    public abstract int Rows { get; }

    /// <summary>The buffer of an input, row-major; write it before each run.</summary>
    /// <typeparam name="T">The .NET type of the elements; <see cref="Half"/> for float16, <see cref="bool"/> for booleans.</typeparam>
    /// <param name="index">The input's position.</param>
    /// <exception cref="ModelRuntimeException">The input holds another type, or texts.</exception>
    public abstract Span<T> Input<T>(int index)
        where T : unmanaged;

    /// <summary>Fills an input of texts; a missing value becomes the empty text.</summary>
    /// <param name="index">The input's position.</param>
    /// <param name="values">As many texts as the input has elements.</param>
    public abstract void SetStrings(int index, Utf8Column values);

    /// <summary>Fills an input of texts; null becomes the empty text.</summary>
    /// <param name="index">The input's position.</param>
    /// <param name="values">As many texts as the input has elements.</param>
    public abstract void SetStrings(int index, ReadOnlySpan<string?> values);

    /// <summary>Runs the model on the inputs as they stand.</summary>
    /// <param name="cancellationToken">Ends a running inference between two of its nodes.</param>
    /// <exception cref="ModelRuntimeException">The engine failed.</exception>
    public abstract void Run(CancellationToken cancellationToken = default);

    /// <summary>The elements of an output of the last run, row-major.</summary>
    /// <typeparam name="T">The .NET type of the elements.</typeparam>
    /// <param name="index">The output's position.</param>
    public abstract ReadOnlySpan<T> Output<T>(int index)
        where T : unmanaged;

    /// <summary>The shape of an output of the last run.</summary>
    /// <param name="index">The output's position.</param>
    public abstract ReadOnlySpan<long> OutputShape(int index);

    /// <summary>The elements of an output of texts of the last run.</summary>
    /// <param name="index">The output's position.</param>
    public abstract IReadOnlyList<string> OutputStrings(int index);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the buffers.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}
