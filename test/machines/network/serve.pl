# Answers HTTP on a port, and UDP on 5353 unless that is taken, with its name, who asks, and who it was itself for WORLD at its start.
#
#   serve.pl PORT            serves
#   serve.pl ask HOST:PORT   prints an answer
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

sub ask {
    my $socket = IO::Socket::INET->new(PeerAddr => shift, Timeout => 3) or return "none\n";
    print $socket "GET / HTTP/1.0\r\n\r\n";
    my @lines = <$socket>;
    return $lines[-1] // "none\n";
}

if ($ARGV[0] eq 'ask') {
    print ask($ARGV[1]);
    exit;
}

my $name = $ENV{NAME} // 'world';
my $first = $ENV{WORLD} ? ask($ENV{WORLD}) =~ s/.* //sr : "\n";
my $tcp = IO::Socket::INET->new(LocalPort => $ARGV[0], Listen => 50, ReuseAddr => 1) or die $!;
my $udp = IO::Socket::INET->new(LocalPort => 5353, Proto => 'udp');
my $select = IO::Select->new(grep { defined } $tcp, $udp);
while (my @ready = $select->can_read) {
    for (@ready) {
        if ($udp && $_ == $udp) {
            my $from = $udp->recv(my $text, 999);
            $udp->send("$name\n", 0, $from);
        }
        elsif (my $client = $tcp->accept) {
            sysread $client, my $request, 999;
            print $client "HTTP/1.0 200 OK\r\n\r\n$name " . ($ENV{WORLD} ? $first : $client->peerhost . "\n");
            close $client;
        }
    }
}
