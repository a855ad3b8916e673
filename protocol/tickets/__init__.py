"""The TicketBroker: gateways' deposits and reserves, and the tickets that they pay."""
