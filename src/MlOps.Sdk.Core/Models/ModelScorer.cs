namespace MlOps.Sdk.Core;

/// <summary>
/// Columns in, columns out: turns the rows of a batch into the tensors of a signature, runs the session, and gives the outputs
/// as a batch. Training evaluates with it and serving answers with it, so both see the same numbers. Thread-safe. Owns the
/// session: disposed while rows are scored, it lets them finish and refuses the next.
/// </summary>
public sealed class ModelScorer : IDisposable
{
    /// <summary>Rows scored in one run; longer batches are cut.</summary>
    public const int MaxRowsPerRun = 8192;

    private readonly ModelSession _session;
    private readonly TensorBinder[] _inputs;
    private readonly TensorReader[] _outputs;

    /// <summary>Creates a scorer that owns the session.</summary>
    /// <param name="session">The loaded model.</param>
    /// <param name="signature">What it takes and gives.</param>
    /// <exception cref="ModelRuntimeException">The signature does not fit the graph.</exception>
    public ModelScorer(ModelSession session, ModelSignature signature)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(signature);
        (_session, Signature, Bindings) = (session, signature, new BindingPool(session));
        _inputs = [.. signature.Inputs.Select(t => new TensorBinder(t, Find(session.Inputs, t.Tensor, "input")))];
        _outputs = [.. signature.Outputs.Select(t => new TensorReader(t, Find(session.Outputs, t.Tensor, "output")))];
        if (_inputs.Length != session.Inputs.Count)
        {
            var unused = session.Inputs.Where(i => signature.Inputs.All(t => t.Tensor.Name != i.Name));
            throw new ModelRuntimeException($"The graph also takes {string.Join(", ", unused)}, which the signature does not name. Add it to the signature.");
        }
    }

    /// <summary>What the model takes and gives.</summary>
    public ModelSignature Signature { get; }

    /// <summary>The bindings it scores with, for whoever writes tensors without a batch.</summary>
    public BindingPool Bindings { get; }

    /// <summary>What runs the model, for example <c>CPU</c>.</summary>
    public string Provider => _session.Provider;

    /// <summary>Predicts every row.</summary>
    /// <param name="batch">Rows with at least the signature's input columns.</param>
    /// <param name="cancellationToken">Ends the inference between two nodes.</param>
    /// <returns>One row of the signature's output columns for each row, which the caller disposes.</returns>
    /// <exception cref="SchemaException">The rows do not fit the signature.</exception>
    /// <exception cref="ModelRuntimeException">The engine failed.</exception>
    /// <exception cref="ObjectDisposedException">The scorer was disposed.</exception>
    public RecordBatch Score(RecordBatch batch, CancellationToken cancellationToken = default)
    {
        Signature.Validate(batch);
        var results = new RecordBatchBuilder(Signature.OutputSchema, batch.RowCount);
        for (var start = 0; start < batch.RowCount; start += MaxRowsPerRun)
        {
            ScoreRange(batch, start, Math.Min(MaxRowsPerRun, batch.RowCount - start), results, cancellationToken);
        }

        return results.Build();
    }

    /// <inheritdoc/>
    public void Dispose() => Bindings.Dispose();

    private void ScoreRange(RecordBatch batch, int start, int rows, RecordBatchBuilder results, CancellationToken cancellationToken)
    {
        var binding = Bindings.Rent(rows);
        try
        {
            foreach (var input in _inputs)
            {
                input.Write(binding, batch, start);
            }

            binding.Run(cancellationToken);
            foreach (var output in _outputs)
            {
                output.Read(binding, results);
            }
        }
        catch
        {
            Bindings.Discard(binding);
            throw;
        }

        Bindings.Return(binding);
    }

    private static int Find(IReadOnlyList<TensorDefinition> graph, TensorDefinition wanted, string side)
    {
        for (var i = 0; i < graph.Count; i++)
        {
            if (graph[i].Name == wanted.Name)
            {
                return graph[i].ElementType == wanted.ElementType
                    ? i
                    : throw new ModelRuntimeException($"The signature's {side} {wanted} is {graph[i]} in the graph. Package the model with the signature it was made with.");
            }
        }

        throw new ModelRuntimeException($"The graph has no {side} '{wanted.Name}'. It has: {string.Join("; ", graph)}.");
    }
}
