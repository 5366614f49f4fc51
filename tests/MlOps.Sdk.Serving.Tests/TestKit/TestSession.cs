using System.Runtime.InteropServices;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving.Tests.TestKit;

internal sealed class TestSession(TestRuntime runtime, int version, Action onDispose) : ModelSession
{
    private int _isDisposed;

    public override string Provider => "TEST";

    public override IReadOnlyList<TensorDefinition> Inputs { get; } =
        [new("numeric", TensorElementType.Float32, [-1, 2]), new("subsystem", TensorElementType.String, [-1, 1])];

    public override IReadOnlyList<TensorDefinition> Outputs { get; } = [new("probability", TensorElementType.Float32, [-1, 1])];

    protected override ModelBinding BindCore(int rows)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        return new Binding(this, rows);
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            onDispose();
        }
    }

    private sealed class Binding(TestSession session, int rows) : ModelBinding
    {
        private readonly float[] _numeric = new float[rows * 2];
        private readonly float[] _probability = new float[rows];

        public override int Rows => rows;

        public override Span<T> Input<T>(int index) => MemoryMarshal.Cast<float, T>(_numeric.AsSpan());

        public override void SetStrings(int index, Utf8Column values) => Assert.Equal(rows, values.Length);

        public override void SetStrings(int index, ReadOnlySpan<string?> values) => Assert.Equal(rows, values.Length);

        public override void Run(CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (runtime, version) = (session.Runtime, session.Version);
            ObjectDisposedException.ThrowIf(session._isDisposed != 0, session);
            runtime.DuringRun?.Invoke(version, cancellationToken);
            runtime.OnRows?.Invoke([.. Enumerable.Range(0, rows).Select(i => _numeric[(2 * i) + 1])]);
            var run = Interlocked.Increment(ref runtime.Runs);
            if (runtime.Failing.ContainsKey(version) || runtime.FailsAt?.Invoke(version, run) == true)
            {
                throw new ModelRuntimeException($"Version {version} is made to fail.");
            }

            for (var i = 0; i < rows; i++)
            {
                var amount = _numeric[(2 * i) + 1];
                double? given = float.IsNaN(amount) ? null : amount;
                _probability[i] = (float)(runtime.Answers?.Invoke(version, given) ?? TestModels.Answer(version, given));
            }

            ObjectDisposedException.ThrowIf(session._isDisposed != 0, session);
        }

        public override ReadOnlySpan<T> Output<T>(int index) => MemoryMarshal.Cast<float, T>(_probability);

        public override ReadOnlySpan<long> OutputShape(int index) => new long[] { rows, 1 };

        public override IReadOnlyList<string> OutputStrings(int index) => [];

        protected override void Dispose(bool disposing)
        {
        }
    }

    private TestRuntime Runtime { get; } = runtime;

    private int Version { get; } = version;
}
