using MlOps.Sdk.Core;

namespace MlOps.Sdk.Core.Tests.Models;

/// <summary>A session written out in C#: "x" float32[?, 2] and "word" string[?, 1] give "sum" float32[?, 1] = x0 + x1 + length of word.</summary>
internal sealed class SummingSession : ModelSession
{
    public int OpenBindings;
    public int MadeBindings;

    /// <summary>Called within each run.</summary>
    public Action OnRun { get; set; } = () => { };

    public bool IsDisposed { get; private set; }

    public override string Provider => "test";

    public override IReadOnlyList<TensorDefinition> Inputs { get; } =
        [new("word", TensorElementType.String, [-1, 1]), new("x", TensorElementType.Float32, [-1, 2])];

    public override IReadOnlyList<TensorDefinition> Outputs { get; } = [new("sum", TensorElementType.Float32, [-1, 1])];

    public static ModelSignature Signature { get; } = new(
        [
            new(new("x", TensorElementType.Float32, [-1, 2]), [new("a", DataType.Float64), new("b", DataType.Int32)]),
            new(new("word", TensorElementType.String, [-1, 1]), [new("word", DataType.Utf8)]),
        ],
        [new(new("sum", TensorElementType.Float32, [-1, 1]), [new("sum", DataType.Float32)])]);

    protected override ModelBinding BindCore(int rows)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Interlocked.Increment(ref OpenBindings);
        Interlocked.Increment(ref MadeBindings);
        return new Binding(this, rows);
    }

    protected override void Dispose(bool disposing) => IsDisposed = true;

    private sealed class Binding(SummingSession session, int rows) : ModelBinding
    {
        private readonly float[] _x = new float[rows * 2];
        private readonly float[] _sum = new float[rows];
        private readonly int[] _lengths = new int[rows];

        public override int Rows => rows;

        public override Span<T> Input<T>(int index) => System.Runtime.InteropServices.MemoryMarshal.Cast<float, T>(_x.AsSpan());

        public override void SetStrings(int index, Utf8Column values)
        {
            for (var i = 0; i < rows; i++)
            {
                _lengths[i] = values.GetBytes(i).Length;
            }
        }

        public override void SetStrings(int index, ReadOnlySpan<string?> values) => throw new InvalidOperationException("The scorer hands over columns.");

        public override void Run(CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            session.OnRun();
            for (var i = 0; i < rows; i++)
            {
                _sum[i] = _x[2 * i] + _x[(2 * i) + 1] + _lengths[i];
            }
        }

        public override ReadOnlySpan<T> Output<T>(int index) => System.Runtime.InteropServices.MemoryMarshal.Cast<float, T>(_sum);

        public override ReadOnlySpan<long> OutputShape(int index) => new long[] { rows, 1 };

        public override IReadOnlyList<string> OutputStrings(int index) => [];

        protected override void Dispose(bool disposing) => Interlocked.Decrement(ref session.OpenBindings);
    }
}
